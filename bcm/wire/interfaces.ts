import { INTERFACE_FIELDS, type InterfaceSpec } from "../../model/device";
import type { NameOf, WriteContext } from "./codecs";
import type { WantedEntity } from "./entities";
import { findEntity, listOf, mergeEntities } from "./entities";
import { NO_ADDRESS, type WireObject, ZERO_UUID } from "./envelope";
import { readFields, writeFields } from "./fields";
import { type Lacking, presentFields } from "./lacking";
import { INTERFACE_CHILD_TYPE, spellingOf } from "./words";

/** The live interfaces with the stated ones merged in by name. */
export function patchInterfaces(
    live: unknown,
    wanted: InterfaceSpec[],
    ownedBefore: InterfaceSpec[],
    context: WriteContext,
): WireObject[] {
    const entities: WantedEntity[] = withOneBootable(wanted).map((port) => {
        const found = findEntity(live, "name", port.name);
        const defaults = found ? {} : { ip: NO_ADDRESS, dhcp: false, network: ZERO_UUID };
        return { key: port.name, fields: { ...defaults, ...interfaceFields(port, found ?? {}, context) } };
    });
    return mergeEntities(
        listOf(live),
        "name",
        entities,
        ownedBefore.map(({ name }) => name),
    );
}

/**
 * The live values of the interfaces that we own.
 *
 * @param device the record that has them; its `provisioningInterface` is the boot interface
 */
export function interfacesFromWire(
    { interfaces, provisioningInterface }: WireObject,
    owned: InterfaceSpec[],
    nameOf: NameOf,
    lacking: Lacking,
): InterfaceSpec[] {
    const wanted = withOneBootable(owned);
    return owned.flatMap((port, index) => {
        const found = findEntity(interfaces, "name", port.name);
        if (!found) return [];
        const fields = presentFields(INTERFACE_FIELDS, String(found.childType), lacking, found);
        const isProvisioning = provisioningInterface === found.uuid;
        const isFlagged = "bootable" in fields ? found.bootable === true : isProvisioning;
        const isWanted = wanted[index]?.bootable;
        return [
            {
                ...port,
                ...readFields(fields, found, port, nameOf),
                // Owning an address means owning the choice between address and DHCP, so a change to DHCP is shown.
                ...(port.ip !== undefined && found.dhcp === true && { dhcp: true }),
                // The same goes for the boot interface: a different one is shown although its `bootable` is not stated.
                ...(isWanted === true && { bootable: isFlagged && isProvisioning }),
                ...(isWanted === false && (isFlagged || isProvisioning) && { bootable: true }),
            },
        ];
    });
}

/** A node boots over one interface only, so stating which one makes the other stated ones not bootable. */
function withOneBootable(ports: InterfaceSpec[]): InterfaceSpec[] {
    if (!ports.some(({ bootable }) => bootable === true)) return ports;
    return ports.map((port) => ({ ...port, bootable: port.bootable === true }));
}

/** Only what is stated: an `ip` or `dhcp` that nobody asked for once took a control plane off its network. */
function interfaceFields(port: InterfaceSpec, live: WireObject, context: WriteContext): WireObject {
    const childType = spellingOf(INTERFACE_CHILD_TYPE, port.type);
    return {
        baseType: "NetworkInterface",
        ...writeFields(presentFields(INTERFACE_FIELDS, childType, context.lacking), port, live, context),
        ...(port.ip !== undefined && { dhcp: false }),
    };
}
