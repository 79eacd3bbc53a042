import { z } from "zod";
import { listSome, suggest } from "../../model/text";
import { UUID } from "../../model/values";
import { WireDevice } from "../wire/device";
import { WireNamed, ZERO_UUID } from "../wire/envelope";
import { findLacking, type Lacking } from "../wire/lacking";
import type { BcmClient } from "./client";
import { DeviceIndex } from "./device-index";

/** The most names that a message lists; the nearest one is found among all. */
const MOST_NAMES = 20;
const BASE = "base";
const ID_LENGTH = 8;

/** What a head node has: each kind is listed once per process, and names are looked up in the list. */
export class Catalog {
    readonly client: BcmClient;
    private readonly lists = new Map<string, Promise<unknown>>();
    private index: Promise<DeviceIndex> | undefined;
    private known: Lacking | undefined;

    constructor(client: BcmClient) {
        this.client = client;
    }

    softwareImages(): Promise<WireNamed[]> {
        return this.list("cmpart", "getSoftwareImages", WireNamed);
    }

    networks(): Promise<WireNamed[]> {
        return this.list("cmnet", "getNetworks", WireNamed);
    }

    categories(): Promise<WireNamed[]> {
        return this.list("cmdevice", "getCategories", WireNamed);
    }

    partitions(): Promise<WireNamed[]> {
        return this.list("cmpart", "getPartitions", WireNamed);
    }

    racks(): Promise<WireNamed[]> {
        return this.list("cmpart", "getRacks", WireNamed);
    }

    /** All devices. This process's own writes go into the same index, so that they need not be read again. */
    devices(): Promise<DeviceIndex> {
        if (!this.index) {
            const fresh = this.list("cmdevice", "getDevices", WireDevice).then(
                (devices) => new DeviceIndex(devices),
            );
            this.index = fresh;
            fresh.catch(() => {
                if (this.index === fresh) this.index = undefined;
            });
        }
        return this.index;
    }

    /**
     * What tells this cluster from others, whichever of its head nodes answers and under whatever address: the beginning of
     * the uuid of its partition `base`, which every device refers to. Empty if it has no partition.
     */
    async clusterId(): Promise<string> {
        return (await this.basePartition())?.uuid.slice(0, ID_LENGTH) ?? "";
    }

    /** The partition that devices belong to; normally there is only `base`. */
    async basePartition(): Promise<WireNamed | undefined> {
        const partitions = await this.partitions();
        return partitions.find(({ name }) => name === BASE) ?? partitions[0];
    }

    /** What its nodes have no place for; learnt from its nodes, and from the first that we register where it has none. */
    async lacking(): Promise<Lacking> {
        const known = this.known ?? findLacking(await this.devices());
        if (known.size > 0) this.known = known;
        return known;
    }

    /** Forgets the list of a kind that somebody else may have changed. */
    forget(kind: "getCategories" | "getDevices"): void {
        this.lists.delete(kind);
        if (kind === "getDevices") this.index = undefined;
    }

    /** Keeps the index of devices in step with what we have just written. */
    async rememberDevice(device: WireDevice): Promise<void> {
        (await this.knownDevices())?.put(device);
    }

    async forgetDevice(uuid: string): Promise<void> {
        (await this.knownDevices())?.drop(uuid);
    }

    /** A failed list counts as none: it is read again anyway. */
    private knownDevices(): Promise<DeviceIndex | undefined> {
        return this.index ? this.index.catch(() => undefined) : Promise.resolve(undefined);
    }

    /** A failed read is not remembered, so the next resource tries again. */
    private list<T>(service: string, call: string, schema: z.ZodType<T>): Promise<T[]> {
        const known = this.lists.get(call) as Promise<T[]> | undefined;
        if (known) return known;
        const fresh = this.client.read(service, call, [], z.array(schema));
        this.lists.set(call, fresh);
        fresh.catch(() => this.lists.delete(call));
        return fresh;
    }
}

/**
 * The entity with this name (exact, case matters) or uuid.
 *
 * @param coming names that it will have, because the program makes them
 * @throws Error that lists the names that exist and the nearest one.
 */
export function pick(
    kind: string,
    key: string,
    entities: readonly WireNamed[],
    headNode: string,
    coming: readonly string[] = [],
): WireNamed {
    const found = entities.find(
        ({ name, uuid }) => name === key || (UUID.test(key) && uuid === key.toLowerCase()),
    );
    if (found) return found;
    const names = entities.map(({ name }) => name).sort();
    const existing = names.length ? `It has ${listSome(names, MOST_NAMES)}.` : "It has none.";
    const made = coming.filter((name) => !names.includes(name));
    const more = made.length ? ` This program makes ${listSome(made, MOST_NAMES)}.` : "";
    throw new Error(
        `There is no ${kind} "${key}" on ${headNode}. ${existing}${more}${suggest(key, [...names, ...made])}`,
    );
}

/** The name of a uuid, or the uuid itself if nothing has it. */
export function nameOf(uuid: string, entities: readonly WireNamed[]): string {
    return uuid === ZERO_UUID ? "" : (entities.find((entity) => entity.uuid === uuid)?.name ?? uuid);
}
