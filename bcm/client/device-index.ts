import { addTo } from "../../model/records";
import { canonicalMac, NO_MAC } from "../../model/values";
import type { WireDevice } from "../wire/device";
import { NO_ADDRESS } from "../wire/envelope";

/** The devices of one head node, indexed by everything that must be unique among them. */
export class DeviceIndex implements Iterable<WireDevice> {
    private readonly byUuid = new Map<string, WireDevice>();
    private readonly byName = new Map<string, WireDevice>();
    private readonly byMac = new Map<string, Set<WireDevice>>();
    private readonly byAddress = new Map<string, Set<WireDevice>>();

    constructor(devices: Iterable<WireDevice> = []) {
        for (const device of devices) this.put(device);
    }

    [Symbol.iterator](): Iterator<WireDevice> {
        return this.byUuid.values();
    }

    get(uuid: string): WireDevice | undefined {
        return this.byUuid.get(uuid);
    }

    /** The device with this host name; BCM ignores case in names. */
    named(hostname: string): WireDevice | undefined {
        return this.byName.get(hostname.toLowerCase());
    }

    /** Devices that have this MAC, given in canonical form, on any interface. */
    withMac(mac: string): Iterable<WireDevice> {
        return this.byMac.get(mac) ?? [];
    }

    /** Devices that have this address on any interface. */
    withAddress(ip: string): Iterable<WireDevice> {
        return this.byAddress.get(ip) ?? [];
    }

    /** Adds a device, or replaces the known one. */
    put(device: WireDevice): void {
        this.drop(device.uuid);
        this.byUuid.set(device.uuid, device);
        this.byName.set(device.hostname.toLowerCase(), device);
        for (const mac of macsOf(device)) addTo(this.byMac, mac, device);
        for (const ip of addressesOf(device)) addTo(this.byAddress, ip, device);
    }

    drop(uuid: string): void {
        const device = this.byUuid.get(uuid);
        if (!device) return;
        this.byUuid.delete(uuid);
        const name = device.hostname.toLowerCase();
        if (this.byName.get(name) === device) this.byName.delete(name);
        for (const mac of macsOf(device)) this.byMac.get(mac)?.delete(device);
        for (const ip of addressesOf(device)) this.byAddress.get(ip)?.delete(device);
    }
}

/** A device's MACs in canonical form, without BCM's "no MAC". */
export function macsOf({ mac, interfaces }: Pick<WireDevice, "mac" | "interfaces">): string[] {
    return [mac, ...interfaces.map((port) => String(port.mac ?? ""))].flatMap((given) => {
        const plain = canonicalMac(given);
        return plain === undefined || plain === NO_MAC ? [] : [plain];
    });
}

/** Its addresses, without BCM's "no address". */
function addressesOf({ interfaces }: Pick<WireDevice, "interfaces">): string[] {
    return interfaces.flatMap(({ ip }) => (typeof ip === "string" && ip !== NO_ADDRESS ? [ip] : []));
}

/** All that no other device may have: MACs in canonical form, and addresses. */
export function valuesOf(device: Pick<WireDevice, "mac" | "interfaces">): string[] {
    return [...macsOf(device), ...addressesOf(device)];
}
