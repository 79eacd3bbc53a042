import type { Clock } from "./clock";
import type { Entity } from "./entities";
import { Machines } from "./machines";
import { Sessions } from "./sessions";

/** Everything a head node knows. No HTTP in here. */
export class State {
    readonly devices = new Map<string, Entity>();
    readonly categories = new Map<string, Entity>();
    readonly images = new Map<string, Entity>();
    readonly networks = new Map<string, Entity>();
    readonly partitions = new Map<string, Entity>();
    readonly sessions = new Sessions();
    readonly machines: Machines;
    readonly clock: Clock;
    /** How many nodes one provisioner installs at a time (`bcm-api.md` §18.5). */
    readonly slots: number;

    constructor(clock: Clock, slots: number) {
        this.clock = clock;
        this.slots = slots;
        this.machines = new Machines(this);
    }
}

/** The entity under this name, or undefined. */
export function findByName(entities: Map<string, Entity>, name: unknown, field = "name"): Entity | undefined {
    return [...entities.values()].find((entity) => entity[field] === name);
}
