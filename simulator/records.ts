import type { Clock } from "./clock";
import { type Entity, entityList, type Family, findByName } from "./entities";
import type { Faults } from "./faults/faults";
import type { Spread } from "./machines/spread";
import { Workload } from "./machines/workload";
import { Sessions } from "./sessions";
import type { Switches } from "./switches";

export interface RecordsOptions {
    clock: Clock;
    faults: Faults;
    switches: Switches;
    /** How many nodes the provisioner installs at a time. */
    slots: number;
    /** How many copies of an image run at full speed together. */
    bandwidth: number;
    /** How far nodes' durations are from the usual ones. */
    spread: Spread;
}

/** The entities that a head node keeps, and who is told when they change. */
export class Records {
    readonly devices = new Map<string, Entity>();
    readonly categories = new Map<string, Entity>();
    readonly images = new Map<string, Entity>();
    readonly networks = new Map<string, Entity>();
    readonly partitions = new Map<string, Entity>();
    readonly racks = new Map<string, Entity>();
    readonly clock: Clock;
    readonly faults: Faults;
    readonly switches: Switches;
    readonly slots: number;
    readonly bandwidth: number;
    readonly spread: Spread;
    readonly sessions: Sessions;
    readonly workload = new Workload();
    /** When entities that were just added can be read, ms; only where reading lags. */
    private readonly visibleAt = new Map<string, number>();

    constructor({ clock, faults, switches, slots, bandwidth, spread }: RecordsOptions) {
        this.clock = clock;
        this.faults = faults;
        this.switches = switches;
        this.slots = slots;
        this.bandwidth = bandwidth;
        this.spread = spread;
        this.sessions = new Sessions(clock);
    }

    storeOf(family: Family): Map<string, Entity> {
        return {
            Device: this.devices,
            Category: this.categories,
            SoftwareImage: this.images,
            Network: this.networks,
            Partition: this.partitions,
            Rack: this.racks,
        }[family];
    }

    /** Keeps a new entity from readers for a while. */
    hideForAWhile(uuid: string): void {
        const { readDelaySeconds } = this.switches;
        if (readDelaySeconds > 0) this.visibleAt.set(uuid, this.clock.now() + readDelaySeconds * 1000);
    }

    isVisible(uuid: string): boolean {
        const at = this.visibleAt.get(uuid);
        if (at === undefined) return true;
        if (at > this.clock.now()) return false;
        this.visibleAt.delete(uuid);
        return true;
    }

    /** Tells every session that entities changed. */
    announce(family: Family, updated: string[], removed: string[] = []): void {
        this.sessions.broadcast({
            baseType: "Event",
            childType: "EntitiesChangedEvent",
            entityTypeName: family,
            updateUuids: updated,
            removeUuids: removed,
        });
    }

    hostnameOf(uuid: string): string {
        return String(this.devices.get(uuid)?.hostname ?? uuid);
    }

    device(hostname: string): Entity | undefined {
        return findByName(this.devices, hostname, "hostname");
    }

    categoryOf(device: Entity): Entity | undefined {
        return this.categories.get(String(device.category));
    }

    /** Who refers to this entity, so that it cannot be removed. */
    usersOf(uuid: string): Entity[] {
        const refers = (value: unknown): boolean => value === uuid;
        return [...this.devices.values(), ...this.categories.values()].filter(
            (entity) =>
                entity.uuid !== uuid &&
                (refers(entity.category) ||
                    refers(entity.managementNetwork) ||
                    refers((entity.softwareImageProxy as Entity | null)?.parentSoftwareImage) ||
                    entityList(entity.interfaces).some(({ network }) => refers(network))),
        );
    }
}
