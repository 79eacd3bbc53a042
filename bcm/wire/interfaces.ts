import type { InterfaceSpec } from "../../model/device";
import { bmcInterfaceName, canonicalMac } from "../../model/fields";
import type { WantedEntity } from "./entities";
import { findEntity, holdsFields, listOf, mergeEntities } from "./entities";
import { NO_ADDRESS, type WireObject, ZERO_UUID } from "./envelope";
import { INTERFACE_CHILD_TYPE, spell } from "./words";

/** Network uuids by the names or uuids that interfaces use. */
export type NetworkUuids = (name: string) => string;

/** The live interfaces with the stated ones merged in by name (`bcm-api.md` §9, §21 Q1 to Q3). */
export function patchInterfaces(
    live: unknown,
    wanted: InterfaceSpec[],
    ownedBefore: InterfaceSpec[],
    networkUuid: NetworkUuids,
): WireObject[] {
    const entities: WantedEntity[] = withOneBootable(wanted).map((port) => {
        const isNew = findEntity(live, "name", wireName(port)) === undefined;
        const defaults = isNew ? { ip: NO_ADDRESS, dhcp: false, network: ZERO_UUID } : {};
        return { key: wireName(port), fields: { ...defaults, ...interfaceFields(port, networkUuid) } };
    });
    return mergeEntities(listOf(live), "name", entities, ownedBefore.map(wireName));
}

/** What the live object says about the interfaces we own; one that holds what we want keeps our spelling. */
export function interfacesFromWire(
    live: unknown,
    owned: InterfaceSpec[],
    networkUuid: NetworkUuids,
    networkName: (uuid: string) => string,
): InterfaceSpec[] {
    const wanted = withOneBootable(owned);
    return owned.flatMap((port, index) => {
        const found = findEntity(live, "name", wireName(port));
        if (!found) return [];
        const entity = { bootable: false, ...found };
        const wish = wanted[index] ?? port;
        if (holdsFields(entity, interfaceFields(wish, networkUuid))) return [port];
        const isSecond = wish.bootable === false && entity.bootable === true;
        return [{ ...interfaceFromWire(entity, port, networkName), ...(isSecond && { bootable: true }) }];
    });
}

/** Saying which port boots the node says of the other stated ones that they do not: it boots over one only. */
function withOneBootable(ports: InterfaceSpec[]): InterfaceSpec[] {
    if (!ports.some(({ bootable }) => bootable === true)) return ports;
    return ports.map((port) => ({ ...port, bootable: port.bootable === true }));
}

/** The name on the wire, where a BMC interface's name selects the protocol. */
export function wireName({ type, name }: Pick<InterfaceSpec, "type" | "name">): string {
    return type === "bmc" ? (bmcInterfaceName(name) ?? name) : name;
}

/** Only what was stated: an `ip` or `dhcp` nobody asked for once took a control plane off its network (§21 Q1). */
function interfaceFields(port: InterfaceSpec, networkUuid: NetworkUuids): WireObject {
    return {
        baseType: "NetworkInterface",
        childType: spell(INTERFACE_CHILD_TYPE, port.type),
        name: wireName(port),
        ...(port.mac !== undefined && { mac: canonicalMac(port.mac) }),
        ...(port.network !== undefined && { network: networkUuid(port.network) }),
        ...(port.ip !== undefined && { ip: port.ip, dhcp: false }),
        ...(port.dhcp !== undefined && port.ip === undefined && { dhcp: port.dhcp }),
        ...(port.bootable !== undefined && { bootable: port.bootable }),
        ...(port.interfaces !== undefined && { interfaces: port.interfaces }),
        ...(port.mode !== undefined && { mode: port.mode }),
    };
}

function interfaceFromWire(
    entity: WireObject,
    owned: InterfaceSpec,
    networkName: (uuid: string) => string,
): InterfaceSpec {
    const type = Object.entries(INTERFACE_CHILD_TYPE).find(
        ([, childType]) => childType === entity.childType,
    )?.[0];
    const mac = String(entity.mac ?? "");
    return {
        type: type ?? owned.type,
        name: owned.name,
        ...(owned.mac !== undefined && { mac: canonicalMac(owned.mac) === mac ? owned.mac : mac }),
        ...(owned.network !== undefined && { network: networkName(String(entity.network ?? ZERO_UUID)) }),
        // Owning an address means owning the choice between address and DHCP, so both are shown when it changed.
        ...(owned.ip !== undefined && { ip: String(entity.ip ?? NO_ADDRESS) }),
        ...((owned.dhcp !== undefined || (owned.ip !== undefined && entity.dhcp === true)) && {
            dhcp: entity.dhcp === true,
        }),
        ...(owned.bootable !== undefined && { bootable: entity.bootable === true }),
        ...(owned.interfaces !== undefined && {
            interfaces: (entity.interfaces as string[] | undefined) ?? [],
        }),
        ...(owned.mode !== undefined && { mode: Number(entity.mode ?? 0) }),
    };
}
