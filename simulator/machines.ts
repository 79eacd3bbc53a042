import { type BootStep, bootSteps, WAITING_FOR_SLOT } from "./boot";
import { type Entity, ZERO_MAC } from "./entities";
import type { State } from "./state";

/** Seconds a BMC takes to act. */
const BMC_SECONDS = 4;

export type Operation = "ON" | "OFF" | "RESET" | "STATUS";

/** A node's hardware, which exists apart from its record on the head node. */
interface Machine {
    power: "ON" | "OFF";
    status: string;
    info: string;
    /** When the status last changed, ms; 0 as long as the node has not been heard of. */
    since: number;
    failed: boolean;
    mode: string;
    /** What is still to come of the current boot, and when its first step ends. */
    steps: BootStep[];
    stepEndsAt: number;
    holdsSlot: boolean;
    /** MAC with which it was last installed: another one makes it a new node (`bcm-api.md` §21 Q15). */
    installedMac: string;
}

interface PendingOperation {
    index: number;
    device: string;
    operation: Operation;
    session: string;
    dueAt: number;
}

/** A finished operation, for `powerOperationHistory`. */
export interface PastOperation {
    ref_device_uuid: string;
    executionTime: number;
    operation: Operation;
}

/** The nodes' hardware over time. Nothing runs between calls: each look first catches up with the clock. */
export class Machines {
    readonly history: PastOperation[] = [];
    /** Failures on request, by host name, so that they can wait for a node that is not registered yet. */
    readonly failingInstalls = new Map<string, string>();
    readonly deadBmcs = new Set<string>();
    private readonly machines = new Map<string, Machine>();
    private readonly queue: string[] = [];
    private pending: PendingOperation[] = [];
    private nextIndex = 1;
    private readonly state: State;

    constructor(state: State) {
        this.state = state;
    }

    /** The hardware behind a record, as it is now. */
    get(uuid: string): Machine {
        this.settle();
        return this.machineOf(uuid);
    }

    forget(uuid: string): void {
        this.machines.delete(uuid);
        this.leaveQueue(uuid);
    }

    /** Begins an operation; the BMC answers a moment later in an event. */
    begin(devices: string[], operation: Operation, session: string): { index: number; count: number } {
        this.settle();
        const index = this.nextIndex++;
        const dueAt = this.state.clock.now() + BMC_SECONDS * 1000;
        for (const device of devices) this.pending.push({ index, device, operation, session, dueAt });
        return { index, count: devices.length };
    }

    /** An operator at the machine: whatever was wrong is mended, and the node boots again. */
    repair(uuid: string): void {
        this.settle();
        this.failingInstalls.delete(this.hostnameOf(uuid));
        this.deadBmcs.delete(this.hostnameOf(uuid));
        this.boot(uuid, this.state.clock.now());
    }

    /** Puts a node that ran before the story begins. */
    setUp(uuid: string): void {
        const mac = String(this.state.devices.get(uuid)?.mac ?? ZERO_MAC);
        const since = this.state.clock.now() - 86_400_000;
        Object.assign(this.machineOf(uuid), { power: "ON", status: "UP", since, installedMac: mac });
    }

    slotsUsed(): number {
        this.settle();
        return [...this.machines.values()].filter(({ holdsSlot }) => holdsSlot).length;
    }

    /** Catches up with the clock, event by event in the order of their times. */
    settle(): void {
        const now = this.state.clock.now();
        for (;;) {
            const operation = this.pending.reduce<PendingOperation | undefined>(
                (first, other) => (first === undefined || other.dueAt < first.dueAt ? other : first),
                undefined,
            );
            const step = this.earliestStep();
            const next = Math.min(
                operation?.dueAt ?? Number.POSITIVE_INFINITY,
                step?.at ?? Number.POSITIVE_INFINITY,
            );
            if (next > now) return;
            if (operation && operation.dueAt === next) this.finish(operation);
            else if (step) this.endStep(step.uuid, next);
        }
    }

    private earliestStep(): { uuid: string; at: number } | undefined {
        let first: { uuid: string; at: number } | undefined;
        for (const [uuid, machine] of this.machines)
            if (machine.steps.length > 0 && machine.stepEndsAt < (first?.at ?? Number.POSITIVE_INFINITY))
                first = { uuid, at: machine.stepEndsAt };
        return first;
    }

    private finish(operation: PendingOperation): void {
        this.pending = this.pending.filter((other) => other !== operation);
        const { device, index, session, dueAt } = operation;
        const problem = this.bmcProblem(device);
        const state = problem ? "FAILED" : this.carryOut(operation);
        this.state.sessions.send(session, {
            baseType: "Event",
            childType: "PowerStatusChangedEvent",
            status: [
                {
                    baseType: "PowerStatus",
                    device,
                    state,
                    name: this.state.devices.get(device)?.powerControl ?? "",
                    msg: problem ?? "",
                    extendedMsg: "",
                    indexes: [index],
                },
            ],
        });
        if (!problem && operation.operation !== "STATUS")
            this.history.push({
                ref_device_uuid: device,
                executionTime: dueAt,
                operation: operation.operation,
            });
    }

    private bmcProblem(uuid: string): string | undefined {
        const device = this.state.devices.get(uuid);
        if (!device) return "no such device";
        const control = device.powerControl;
        const interfaces = device.interfaces as Entity[];
        if (control === "none") return "power control is none";
        if (!interfaces.some(({ name }) => name === control)) return `no interface ${String(control)}`;
        return this.deadBmcs.has(this.hostnameOf(uuid))
            ? "Unable to establish IPMI v2 / RMCP+ session"
            : undefined;
    }

    private carryOut({ device, operation, dueAt }: PendingOperation): string {
        const machine = this.machineOf(device);
        if (operation === "STATUS") return machine.power;
        if (operation === "OFF") this.switchOff(device, dueAt);
        else if (operation === "RESET" ? machine.power === "ON" : machine.power === "OFF")
            this.boot(device, dueAt);
        return operation;
    }

    /** Takes the power away, whatever the node is doing. */
    switchOff(uuid: string, at: number): void {
        const machine = this.machineOf(uuid);
        if (machine.power === "OFF") return;
        machine.steps = [];
        machine.power = "OFF";
        this.releaseSlot(uuid, at);
        this.show(machine, "DOWN", "", at);
    }

    private boot(uuid: string, at: number): void {
        const machine = this.machineOf(uuid);
        this.releaseSlot(uuid, at);
        machine.power = "ON";
        machine.failed = false;
        machine.mode = this.installMode(uuid, machine);
        machine.steps = bootSteps(machine.mode);
        this.startStep(uuid, at);
    }

    /** Which mode counts, by the precedence of `bcm-api.md` §18.1. */
    private installMode(uuid: string, machine: Machine): string {
        const device = this.state.devices.get(uuid);
        const category = this.state.categories.get(String(device?.category));
        if (machine.installedMac !== device?.mac) return String(category?.newNodeInstallMode ?? "FULL");
        return String(device?.nextBootInstallMode || device?.installMode || category?.installMode || "AUTO");
    }

    private startStep(uuid: string, at: number): void {
        const machine = this.machineOf(uuid);
        const step = machine.steps[0];
        if (!step) {
            this.arrive(uuid, at);
            return;
        }
        if (step.needsSlot && !this.takeSlot(uuid, machine)) {
            machine.stepEndsAt = Number.POSITIVE_INFINITY;
            this.show(
                machine,
                step.status,
                WAITING_FOR_SLOT[machine.mode] ?? WAITING_FOR_SLOT.AUTO ?? "",
                at,
            );
            return;
        }
        machine.stepEndsAt = at + step.seconds * 1000;
        this.show(machine, step.status, step.info, at);
    }

    private endStep(uuid: string, at: number): void {
        const machine = this.machineOf(uuid);
        const ended = machine.steps.shift();
        this.releaseSlot(uuid, at);
        const failure = this.failingInstalls.get(this.hostnameOf(uuid));
        if (failure !== undefined && ended?.needsSlot) {
            machine.steps = [];
            machine.failed = true;
            this.show(machine, "INSTALLER_FAILED", failure, at);
            return;
        }
        this.startStep(uuid, at);
    }

    private arrive(uuid: string, at: number): void {
        const machine = this.machineOf(uuid);
        const device = this.state.devices.get(uuid);
        machine.installedMac = String(device?.mac ?? ZERO_MAC);
        if (device) device.nextBootInstallMode = "";
        this.show(machine, "UP", "", at);
    }

    private takeSlot(uuid: string, machine: Machine): boolean {
        const used = [...this.machines.values()].filter(({ holdsSlot }) => holdsSlot).length;
        if (used >= this.state.slots) {
            if (!this.queue.includes(uuid)) this.queue.push(uuid);
            return false;
        }
        machine.holdsSlot = true;
        return true;
    }

    private releaseSlot(uuid: string, at: number): void {
        this.leaveQueue(uuid);
        const machine = this.machineOf(uuid);
        if (!machine.holdsSlot) return;
        machine.holdsSlot = false;
        const next = this.queue.shift();
        if (next) this.startStep(next, at);
    }

    private leaveQueue(uuid: string): void {
        const place = this.queue.indexOf(uuid);
        if (place >= 0) this.queue.splice(place, 1);
    }

    private show(machine: Machine, status: string, info: string, at: number): void {
        if (machine.status !== status) machine.since = at;
        machine.status = status;
        machine.info = info;
    }

    private hostnameOf(uuid: string): string {
        return String(this.state.devices.get(uuid)?.hostname);
    }

    private machineOf(uuid: string): Machine {
        let machine = this.machines.get(uuid);
        if (!machine) {
            machine = {
                power: "OFF",
                status: "DOWN",
                info: "",
                since: 0,
                failed: false,
                mode: "",
                steps: [],
                stepEndsAt: 0,
                holdsSlot: false,
                installedMac: "",
            };
            this.machines.set(uuid, machine);
        }
        return machine;
    }
}
