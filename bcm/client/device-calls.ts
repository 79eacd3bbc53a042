import { WireDevice } from "../wire/device";
import { WireResults, type WireValidation } from "../wire/envelope";
import type { WireStatus } from "../wire/status";
import { Bulk, Crowd } from "./bulk";
import type { BcmClient } from "./client";
import { getDevice, readByName } from "./device-read";
import { BcmAuthError, BcmRefusedError, describeValidation } from "./errors";
import { readStatuses } from "./statuses";

/** Extra time for a call about many devices, ms per device. */
const MORE_TIME_MS = 1000;
/** The most host names in the error of a call about many devices. */
const NAMES_SHOWN = 8;

/** Which device is read. */
export interface DeviceKey {
    uuid: string;
    hostname: string;
    /** The host name that it may still have. */
    formerName?: string;
    /** Whether nobody would wonder if it were not there: just added, or just removed. */
    mayBeGone?: boolean;
}

interface Change extends DeviceKey {
    /** null: there is no such device. */
    patch: (live: WireDevice | null) => WireDevice;
}

interface Removal {
    uuid: string;
    hostname: string;
    mayForce: boolean;
}

/**
 * Calls about single devices; calls made at the same time travel as one. What the head node says about a device
 * reaches only the resource that asked.
 */
export class DeviceCalls {
    /** The resources that make these calls. */
    readonly crowd = new Crowd();
    private readonly client: BcmClient;
    /** Calls for many devices that this head node does not offer, or our profile does not allow. */
    private readonly missing = new Set<string>();
    /** Whether any device was found by its uuid. */
    private findsByUuid = false;
    private readonly reads: Bulk<DeviceKey, WireDevice | null>;
    private readonly adds: Bulk<WireDevice, undefined>;
    private readonly changes: Bulk<Change, undefined>;
    private readonly removals: Bulk<Removal, undefined>;
    private readonly statuses: Bulk<string, WireStatus | null>;

    constructor(client: BcmClient) {
        this.client = client;
        this.reads = new Bulk(this.crowd, (items) => this.readAll(items));
        this.adds = new Bulk(this.crowd, (devices) => this.writeAll("addDevice", devices));
        this.changes = new Bulk(this.crowd, (changes) => this.changeAll(changes));
        this.removals = new Bulk(this.crowd, (items) => this.removeAll(items));
        this.statuses = new Bulk(this.crowd, (uuids) => readStatuses(this.client, uuids));
    }

    /** The device as it is now; null if there is none. */
    read(key: DeviceKey): Promise<WireDevice | null> {
        return this.reads.ask(key);
    }

    /** @throws BcmRefusedError with the head node's reasons */
    add(device: WireDevice): Promise<void> {
        return this.adds.ask(device);
    }

    /**
     * Reads a device and sends what `patch` makes of it, together with other changes. Nothing waits between the two, so
     * there is little time in which somebody else's write could be lost.
     *
     * @throws BcmRefusedError with the head node's reasons, and what `patch` throws
     */
    change(change: Change): Promise<void> {
        return this.changes.ask(change);
    }

    /** Repeated with force only if `mayForce` is true and force is the only thing missing. */
    remove(removal: Removal): Promise<void> {
        return this.removals.ask(removal);
    }

    status(uuid: string): Promise<WireStatus | null> {
        return this.statuses.ask(uuid);
    }

    /** A device that is not found by uuid is looked for by name, unless it may well be gone and uuids are known to work. */
    private async readAll(items: DeviceKey[]): Promise<(WireDevice | null | Error)[]> {
        const found = await this.readByUuids(items);
        if (found.some((device) => device !== null && !(device instanceof Error))) this.findsByUuid = true;
        return Promise.all(
            found.map((device, index) => {
                const item = items[index];
                const isSettled = device !== null || !item || (item.mayBeGone && this.findsByUuid);
                return isSettled ? device : settled(this.readByNames(item));
            }),
        );
    }

    private async readByNames({ uuid, hostname, formerName }: DeviceKey): Promise<WireDevice | null> {
        const found = await readByName(this.client, uuid, hostname);
        return found || formerName === undefined ? found : readByName(this.client, uuid, formerName);
    }

    private readByUuids(items: DeviceKey[]): Promise<(WireDevice | null | Error)[]> {
        const single = ({ uuid, hostname }: DeviceKey) => getDevice(this.client, uuid, hostname);
        return this.together("getDevicesByUuids", items, single, async () => {
            const uuids = items.map(({ uuid }) => uuid);
            const found = await this.client.read(
                "cmdevice",
                "getDevicesByUuids",
                [uuids],
                WireDevice.array(),
                {
                    target: names(items),
                },
            );
            const byUuid = new Map(found.map((device) => [device.uuid, device]));
            return uuids.map((uuid) => byUuid.get(uuid) ?? null);
        });
    }

    private async changeAll(changes: Change[]): Promise<(undefined | Error)[]> {
        const lives = await this.readAll(changes);
        const wanted = changes.map(({ patch }, index): WireDevice | Error => {
            const live = lives[index] ?? null;
            try {
                return live instanceof Error ? live : patch(live);
            } catch (error) {
                return error as Error; // concerns only this one; the others are written
            }
        });
        const devices = wanted.filter((device): device is WireDevice => !(device instanceof Error));
        const results = await this.writeAll("updateDevice", devices).catch((error: Error) =>
            devices.map(() => error),
        );
        return wanted.map((device) => (device instanceof Error ? device : results[devices.indexOf(device)]));
    }

    private writeAll(
        call: "addDevice" | "updateDevice",
        devices: WireDevice[],
    ): Promise<(undefined | Error)[]> {
        const single = (device: WireDevice) => this.client.write("cmdevice", call, [device], device.hostname);
        return this.together(`${call}s`, devices, single, () => this.send(`${call}s`, devices, [devices, 0]));
    }

    private removeAll(items: Removal[]): Promise<(undefined | Error)[]> {
        const single = ({ uuid, hostname, mayForce }: Removal) =>
            this.client.write("cmdevice", "removeDevice", [uuid], hostname, mayForce);
        return this.together("removeDevices", items, single, async () => {
            const results = await this.send("removeDevices", items, [items.map(({ uuid }) => uuid), 0]);
            // What was refused as part of a batch is tried once more alone, with force if allowed.
            return Promise.all(
                results.map((result, index) => {
                    const item = items[index];
                    return result instanceof Error && item?.mayForce ? settled(single(item)) : result;
                }),
            );
        });
    }

    /** A single item, or all if the head node does not offer the call for many, are sent one by one. */
    private async together<Item, Result>(
        call: string,
        items: Item[],
        single: (item: Item) => Promise<Result>,
        many: () => Promise<(Result | Error)[]>,
    ): Promise<(Result | Error)[]> {
        if (items.length > 1 && !this.missing.has(call))
            try {
                return await many();
            } catch (error) {
                // Refused before it was processed, so it had no effect; a refused log-in is not about this call.
                const isRefused = error instanceof BcmRefusedError || error instanceof BcmAuthError;
                if (!isRefused || error.call === "login") throw error;
                this.missing.add(call);
            }
        return Promise.all(items.map((item) => settled(single(item))));
    }

    /** Writes many: gives an error for each item that was refused, with the complaints about it. */
    private async send(
        call: string,
        items: { uuid: string; hostname: string }[],
        args: unknown[],
    ): Promise<(undefined | Error)[]> {
        const { success, validation } = await this.client.call("cmdevice", call, args, WireResults, {
            target: names(items),
            moreTimeMs: items.length * MORE_TIME_MS,
        });
        const owners = items.map(uuidsIn);
        const isOwned = ({ ref_entity_uuid }: WireValidation) =>
            owners.some((uuids) => uuids.has(ref_entity_uuid ?? ""));
        return items.map((item, index) => {
            const own = validation.filter(({ ref_entity_uuid }) => owners[index]?.has(ref_entity_uuid ?? ""));
            if (success[index] === true) {
                this.client.passOn(own, item.hostname);
                return undefined;
            }
            const reasons = own.length > 0 ? own : validation.filter((entry) => !isOwned(entry));
            const site = {
                call: `cmdevice.${call}`,
                target: item.hostname,
                headNode: this.client.headNode,
            };
            return new BcmRefusedError(site, describeValidation(reasons), reasons);
        });
    }
}

function settled<T>(promise: Promise<T>): Promise<T | Error> {
    return promise.catch((error: Error) => error);
}

/** The nodes of one call, for errors. */
function names(items: { hostname: string }[]): string {
    const shown = items.slice(0, NAMES_SHOWN).map(({ hostname }) => hostname);
    const more = items.length - shown.length;
    return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The uuids of the entity and of its parts; a complaint may be about any of them. */
function uuidsIn(entity: object): Set<string> {
    const found = new Set<string>();
    const look = (value: unknown): void => {
        if (typeof value !== "object" || value === null) return;
        const { uuid } = value as { uuid?: unknown };
        if (typeof uuid === "string") found.add(uuid);
        for (const inner of Object.values(value)) look(inner);
    };
    look(entity);
    return found;
}
