import type { Switches } from "./switches";
import { ZERO_UUID } from "./words";

type Version = Switches["bcm"];
type Fields = Record<string, unknown>;

/** What a device of BCM 10 has not, and what it has that BCM 11 has no longer (dumps of head nodes of both). */
const NEW_OF_DEVICE = [
    ...["serialNumber", "partNumber", "accessSettings", "authenticationService", "chassisPosition"],
    ...["defaultGatewayMetric", "prometheusMetricForwarders", "rackPosition"],
];
const OLD_OF_DEVICE = {
    rack: ZERO_UUID,
    cpuspeedGovernor: "",
    disableFabricNVME: false,
    indexInsideContainer: 0,
    tag: "",
};
const NEW_OF_INTERFACE = ["bootable", "excludeFromDhcpd"];

/** What `getVersion` and the REST interface call each version; a 10.x is as good as another. */
export const VERSION_TEXT: Record<Version, string> = { "10": "10.25.03", "11": "11.0" };

/** A device as this version of BCM keeps it: what it has no place for is dropped without a word. */
export function deviceOf<Device extends Fields>(version: Version, device: Device): Device {
    if (version === "11") return device;
    const { interfaces, services } = device;
    return {
        ...OLD_OF_DEVICE,
        ...without(device, NEW_OF_DEVICE),
        ...(Array.isArray(interfaces) && { interfaces: interfaces.map(oldInterface) }),
        ...(Array.isArray(services) && { services: services.map(oldService) }),
    };
}

function oldInterface(port: Fields): Fields {
    return without(
        port,
        port.childType === "NetworkBmcInterface" ? [...NEW_OF_INTERFACE, "mac"] : NEW_OF_INTERFACE,
    );
}

function oldService(service: Fields): Fields {
    return { belongsToRole: ZERO_UUID, ...service };
}

function without<Whole extends Fields>(entity: Whole, fields: readonly string[]): Whole {
    return Object.fromEntries(Object.entries(entity).filter(([field]) => !fields.includes(field))) as Whole;
}
