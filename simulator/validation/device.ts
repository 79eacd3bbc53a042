import { type Entity, entityList, findByName, NO_ADDRESS, ZERO_MAC, ZERO_UUID } from "../entities";
import type { State } from "../state";
import { DEVICE_WORDS, INTERFACE_WORDS, POWER_CONTROL } from "../words";
import { type Complain, collect, type Judge } from "./complaints";
import { address, MAC, reference, validateCommon, validateUuid, validateWords } from "./parts";

const HOSTNAME = /^(?!\d+$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;
const INTERFACE_TYPES = [
    "NetworkPhysicalInterface",
    "NetworkBmcInterface",
    "NetworkBondInterface",
    ...["NetworkVLANInterface", "NetworkBridgeInterface", "NetworkAliasInterface"],
    ...["NetworkTunnelInterface", "NetworkNetMapInterface"],
];
const BONDING_MODES = 6;

/** What the head node has against a device. */
export const validateDevice: Judge = (state, device) =>
    collect(device, (complain) => {
        validateIdentity(state, device, complain);
        validateInterfaces(state, device, complain);
        if (!state.partitions.has(String(device.partition)))
            complain("partition", "NOT_NULL", "partition is not set");
        if (device.childType === "HeadNode") {
            validateUuid(device, complain);
            return;
        }
        if (device.childType === "PhysicalNode" && !state.categories.has(String(device.category)))
            complain("category", "KEY_NOT_FOUND", `category ${String(device.category)} is not known`);
        validateWords(state, device, DEVICE_WORDS, complain);
        if (!POWER_CONTROL.test(String(device.powerControl)))
            complain(
                "powerControl",
                state.switches.badWord,
                `powerControl ${String(device.powerControl)} is not valid`,
            );
        validateCommon(state, device, complain);
    });

function validateIdentity(state: State, device: Entity, complain: Complain): void {
    const { duplicateHostname, duplicateMac } = state.switches;
    const { hostname, mac, uuid } = device;
    if (typeof hostname !== "string" || hostname === "")
        complain("hostname", "NOT_SET", "hostname is not set");
    else if (!HOSTNAME.test(hostname))
        complain("hostname", "BAD_VALUE", `hostname "${hostname}" is not valid`);
    else if (findOther(state, uuid, "hostname", hostname))
        complain("hostname", duplicateHostname, `hostname ${hostname} is already in use`);
    if (!MAC.test(String(mac))) complain("mac", "BAD_VALUE", `${String(mac)} is not a MAC address`);
    else if (mac !== ZERO_MAC) {
        const twin = findOther(state, uuid, "mac", mac);
        if (twin) complain("mac", duplicateMac, `${String(mac)} is already used by ${String(twin.hostname)}`);
    }
}

/** Another device with this value; the device itself, as it is stored now, does not count. */
function findOther(state: State, self: string, field: string, value: unknown): Entity | undefined {
    const first = findByName(state.devices, value, field);
    if (first?.uuid !== self) return first;
    const others = new Map([...state.devices].filter(([uuid]) => uuid !== self));
    return findByName(others, value, field);
}

function validateInterfaces(state: State, device: Entity, complain: Complain): void {
    const interfaces = entityList(device.interfaces);
    const names = interfaces.map(({ name }) => name);
    interfaces.forEach((port, index) => {
        const say: Complain = (_field, code, message, severity) =>
            complain("interfaces", code, `${String(port.name)}: ${message}`, severity);
        if (!port.name) say("", "NOT_SET", "the interface has no name");
        if (names.indexOf(port.name) !== index) say("", "DUPLICATE_NAME", "the name is there twice");
        if (!INTERFACE_TYPES.includes(String(port.childType)))
            say("", state.switches.badWord, `interface type ${String(port.childType)} is not known`);
        if (port.mac !== undefined && !MAC.test(String(port.mac)))
            say("", "BAD_VALUE", `${String(port.mac)} is not a MAC address`);
        validateWords(state, port, INTERFACE_WORDS, say);
        reference(state.networks, port, "network", say);
        address(port, "ip", say);
        if (port.dhcp === true && port.ip !== NO_ADDRESS)
            say("", "GENERIC_WARNING", "the address is not used, because dhcp is set", "WARNING");
        if (port.childType === "NetworkBondInterface") validateBond(port, names, say);
    });
    const provisioning = device.provisioningInterface;
    const isOurs = interfaces.some(({ uuid }) => uuid === provisioning);
    if (provisioning !== undefined && provisioning !== ZERO_UUID && !isOurs)
        complain(
            "provisioningInterface",
            "KEY_NOT_FOUND",
            "the provisioning interface is none of the node's",
        );
}

function validateBond(port: Entity, names: unknown[], complain: Complain): void {
    const { mode, interfaces } = port;
    if (typeof mode !== "number" || !Number.isInteger(mode) || mode < 0 || mode > BONDING_MODES)
        complain("mode", "BAD_VALUE", `bonding mode ${String(mode)} is not 0 to ${BONDING_MODES}`);
    for (const member of Array.isArray(interfaces) ? interfaces : [])
        if (!names.includes(member))
            complain("interfaces", "KEY_NOT_FOUND", `member ${String(member)} is no interface of this node`);
}
