import type { Entity } from "../entities";
import type { Records } from "../records";
import type { Appointment, Task } from "./agenda";
import { Bmcs, type PastOperation } from "./bmcs";
import type { Copies } from "./copies";
import { Hardware } from "./hardware";
import type { Machine } from "./machine";

export interface MachinesDump {
    machines: [string, Machine][];
    agenda: Appointment[];
    slots: { holders: string[]; queue: string[] };
    /** Missing in the files of older versions, in which copies were plain steps. */
    copies?: ReturnType<Copies["dump"]>;
    history: PastOperation[];
}

/** The nodes' hardware over time. Nothing runs between calls: each look first catches up with the clock. */
export class Machines extends Hardware {
    readonly bmcs: Bmcs;

    constructor(records: Records) {
        super(records);
        this.bmcs = new Bmcs(records, this);
    }

    /** The hardware behind a record, as it is now. */
    get(uuid: string): Readonly<Machine> {
        this.settle();
        return this.of(uuid);
    }

    /** Catches up with the clock, event by event in the order of their times. */
    settle(): void {
        const now = this.records.clock.now();
        this.grantSlots(now);
        for (let next = this.agenda.due(now); next; next = this.agenda.due(now)) {
            this.happen(next.task, next.at);
            this.grantSlots(next.at);
        }
    }

    private happen(task: Task, at: number): void {
        if (task.kind === "image") {
            const image = this.records.images.get(task.image);
            if (image) image.fileOperationInProgress = false;
            return;
        }
        if (!this.records.devices.has(task.device)) return;
        if (task.kind === "power") {
            this.bmcs.finish(task, at);
            return;
        }
        if (this.of(task.device).turn !== task.turn) return;
        if (task.kind === "copied" && !this.copies.isPlanned(task.device, task.plan)) return;
        if (task.kind === "step" || task.kind === "copied") this.endStep(task.device, at);
        else if (task.kind === "power-on") this.boot(task.device, at);
        else this.endShutdown(task.device, task.reboot, at);
    }

    /** A person mends whatever was wrong with a node, and boots it. */
    repair(device: Entity): void {
        this.settle();
        this.records.faults.clear(undefined, String(device.hostname));
        this.boot(device.uuid, this.records.clock.now());
    }

    /** A person answers the node-installer's question. */
    answer(uuid: string, isYes: boolean): boolean {
        const machine = this.of(uuid);
        if (machine.question === "") return false;
        const now = this.records.clock.now();
        machine.question = "";
        if (isYes) this.endStep(uuid, now);
        else this.fail(uuid, "the FULL install was not confirmed", now);
        return true;
    }

    /** All that has to be kept for the nodes to go on where they were. */
    dump(): MachinesDump {
        return {
            machines: [...this.machines],
            agenda: this.agenda.dump(),
            slots: this.slots.dump(),
            copies: this.copies.dump(),
            history: [...this.bmcs.history],
        };
    }

    load({ machines, agenda, slots, copies = [], history }: MachinesDump): void {
        for (const [uuid, machine] of machines) this.machines.set(uuid, machine);
        this.agenda.load(agenda);
        this.slots.load(slots);
        this.copies.load(copies);
        this.bmcs.history.push(...history);
    }

    private endShutdown(uuid: string, reboot: boolean, at: number): void {
        this.bmcs.record(uuid, reboot ? "REBOOT" : "SHUTDOWN", at);
        if (reboot) this.boot(uuid, at);
        else this.switchOff(uuid, at);
    }
}
