import type { DeviceSpec, InterfaceSpec } from "./device";
import { type Finding, isUnknown, knownItems } from "./issues";
import { addressFault, canonicalMac, isLinkLocal, macFault, NO_MAC } from "./values";

type Valued = Pick<DeviceSpec, "hostname" | "mac" | "interfaces" | "defaultGateway">;

/**
 * Values that have the right form and that no node can have. What depends on the networks of a head node is judged beside
 * them, in `bcm/rules`.
 */
export function judgeValues({ hostname, mac, interfaces, defaultGateway }: Valued): Finding[] {
    const ports = knownItems(interfaces);
    const say = (field: string, message: string | undefined): Finding[] =>
        message === undefined ? [] : [{ subject: hostname, field, message }];
    return [
        ...say("mac", macMessage(mac, true)),
        ...ports.flatMap(([index, port]) => [
            ...say(`interfaces[${index}].mac`, macMessage(port.mac, isBootPort(port, interfaces))),
            ...say(`interfaces[${index}].ip`, addressMessage(port)),
        ]),
        ...say("defaultGateway", gatewayMessage(defaultGateway, ports)),
    ];
}

/** Whether a node's boot MAC is stated as not known yet, which BCM allows: the node is registered, and cannot boot. */
export function isMacUnsettled({ mac, interfaces }: Pick<DeviceSpec, "mac" | "interfaces">): boolean {
    return [mac, ...knownItems(interfaces).map(([, port]) => port.mac)].some(
        (one) => typeof one === "string" && canonicalMac(one) === NO_MAC,
    );
}

/** Whether the node boots over it: it is bootable, or a member of the bond that is. */
function isBootPort(port: InterfaceSpec, all: InterfaceSpec[]): boolean {
    if (port.type === "bmc") return false;
    if (isUnknown(all) || isUnknown(port.bootable) || port.bootable === true) return true;
    // An interface that is not known yet may be the bond that it belongs to.
    return all.some(
        (other) =>
            isUnknown(other) ||
            (other.bootable === true &&
                (isUnknown(other.interfaces) ||
                    other.interfaces?.some((name) => isUnknown(name) || name === port.name) === true)),
    );
}

function macMessage(mac: string | undefined, maySayUnknown: boolean): string | undefined {
    const canonical = typeof mac === "string" ? canonicalMac(mac) : undefined;
    const fault = canonical === undefined ? undefined : macFault(canonical);
    if (canonical === undefined || fault === undefined) return undefined;
    if (canonical !== NO_MAC) {
        const isNone = /^[0:]+$/.test(canonical);
        return `${canonical} ${fault}${isNone ? `; BCM writes that as ${NO_MAC}` : ""}. Give the MAC of the port itself.`;
    }
    if (maySayUnknown) return undefined;
    return `${NO_MAC} ${fault}, which only the port that boots the node may have. Give the port's own MAC.`;
}

function addressMessage({ ip, type, bootable, name }: InterfaceSpec): string | undefined {
    if (typeof ip !== "string" || isUnknown(ip)) return undefined;
    const fault = addressFault(ip);
    if (fault !== undefined) return `${ip} ${fault}. Give an address that a node can have.`;
    // The head node has to reach these; another port may well have one, e.g. the one that leads to the node's own BMC.
    if (isLinkLocal(ip) && (type === "bmc" || bootable === true))
        return `${ip} is link-local, so the head node does not reach ${name} by it. Give an address of its network.`;
    return undefined;
}

function gatewayMessage(gateway: string | undefined, ports: [number, InterfaceSpec][]): string | undefined {
    if (typeof gateway !== "string" || isUnknown(gateway)) return undefined;
    const fault = addressFault(gateway);
    if (fault !== undefined) return `${gateway} ${fault}. Give the address of a router.`;
    const own = ports.find(([, { ip }]) => ip === gateway)?.[1];
    return own && `${gateway} is the node's own address (${own.name}). Give the address of a router.`;
}
