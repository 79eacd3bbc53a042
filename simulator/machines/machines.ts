import { type Entity, newEntity, ZERO_MAC } from "../entities";
import type { State } from "../state";
import { Agenda, type Appointment, type Task } from "./agenda";
import { Bmcs, type PastOperation } from "./bmcs";
import {
    bootConfig,
    imageOf,
    installSteps,
    isBootInterfaceKnown,
    layoutOf,
    modeAtBoot,
    START_STEPS,
    waitingForSlot,
} from "./boot";
import { type BootedWith, type Machine, newMachine } from "./machine";
import { Slots } from "./slots";
import { statusDocument } from "./status";

/** Seconds a node's operating system takes to shut down. */
const SHUTDOWN_SECONDS = 30;
/** How much of a node's life is kept. */
const KEPT_MOMENTS = 100;
const DAY_MS = 86_400_000;

export interface MachinesDump {
    machines: [string, Machine][];
    agenda: Appointment[];
    slots: { holders: string[]; queue: string[] };
    history: PastOperation[];
}

/** The nodes' hardware over time. Nothing runs between calls: each look first catches up with the clock. */
export class Machines {
    readonly agenda = new Agenda();
    readonly bmcs: Bmcs;
    readonly slots: Slots;
    private readonly machines = new Map<string, Machine>();
    /** Hardware whose record was removed, by MAC: it is still there when the node is registered again. */
    private readonly strays = new Map<string, Machine>();
    private readonly state: State;

    constructor(state: State) {
        this.state = state;
        this.slots = new Slots(state.slots);
        this.bmcs = new Bmcs(state, this);
    }

    /** The hardware behind a record, as it is now. */
    get(uuid: string): Readonly<Machine> {
        this.settle();
        return this.of(uuid);
    }

    /** The hardware behind a record, for those who change it. */
    of(uuid: string): Machine {
        let machine = this.machines.get(uuid);
        if (!machine) {
            const mac = String(this.state.devices.get(uuid)?.mac ?? ZERO_MAC).toUpperCase();
            machine = this.strays.get(mac) ?? newMachine();
            this.strays.delete(mac);
            if (this.state.devices.has(uuid)) this.machines.set(uuid, machine);
        }
        return machine;
    }

    /** The record is gone; the machine stays in its rack. */
    forget(device: Entity): void {
        const machine = this.machines.get(device.uuid);
        if (!machine) return;
        this.stopWhatItDoes(device.uuid, machine);
        // To the cluster the node is new when it comes back; what is on its disks stays there.
        if (machine.installed) machine.installed = { ...machine.installed, mac: "" };
        this.machines.delete(device.uuid);
        if (device.mac !== ZERO_MAC) this.strays.set(String(device.mac).toUpperCase(), machine);
    }

    /** Catches up with the clock, event by event in the order of their times. */
    settle(): void {
        const now = this.state.clock.now();
        this.grantSlots(now);
        for (let next = this.agenda.due(now); next; next = this.agenda.due(now)) {
            this.happen(next.task, next.at);
            this.grantSlots(next.at);
        }
    }

    private happen(task: Task, at: number): void {
        if (task.kind === "image") {
            const image = this.state.images.get(task.image);
            if (image) image.fileOperationInProgress = false;
            return;
        }
        if (!this.state.devices.has(task.device)) return;
        if (task.kind === "power") {
            this.bmcs.finish(task, at);
            return;
        }
        if (this.of(task.device).turn !== task.turn) return;
        if (task.kind === "step") this.endStep(task.device, at);
        else if (task.kind === "power-on") this.boot(task.device, at);
        else this.endShutdown(task.device, task.reboot, at);
    }

    /** Takes the power away, whatever the node is doing. */
    switchOff(uuid: string, at: number): void {
        const machine = this.of(uuid);
        if (machine.power === "OFF") return;
        this.stopWhatItDoes(uuid, machine);
        machine.power = "OFF";
        this.show(uuid, "DOWN", "", at);
    }

    /** Power comes on: the node goes through its firmware and asks the head node what to do. */
    boot(uuid: string, at: number): void {
        const machine = this.of(uuid);
        this.stopWhatItDoes(uuid, machine);
        machine.power = "ON";
        machine.failed = false;
        machine.mode = "";
        machine.steps = [...START_STEPS];
        this.startStep(uuid, at);
    }

    /** The node's operating system goes down, and the power with it, or the node boots again (§17.5). */
    shutDown(uuid: string, reboot: boolean, at: number): void {
        const machine = this.of(uuid);
        this.stopWhatItDoes(uuid, machine);
        this.show(uuid, "GOING_DOWN", "", at);
        if (this.state.faults.strikeNode("shutdown-hangs", this.state.hostnameOf(uuid))) return;
        const { turn } = machine;
        this.agenda.add(at + SHUTDOWN_SECONDS * 1000, { kind: "shutdown", device: uuid, turn, reboot });
    }

    private endShutdown(uuid: string, reboot: boolean, at: number): void {
        this.bmcs.record(uuid, reboot ? "REBOOT" : "SHUTDOWN", at);
        if (reboot) this.boot(uuid, at);
        else this.switchOff(uuid, at);
    }

    /** A person mends whatever was wrong with a node, and boots it. */
    repair(device: Entity): void {
        this.settle();
        this.state.faults.clear(undefined, String(device.hostname));
        this.boot(device.uuid, this.state.clock.now());
    }

    /** A person answers the node-installer's question. */
    answer(uuid: string, isYes: boolean): boolean {
        const machine = this.of(uuid);
        if (machine.question === "") return false;
        const now = this.state.clock.now();
        machine.question = "";
        if (isYes) this.endStep(uuid, now);
        else this.fail(uuid, "the FULL install was not confirmed", now);
        return true;
    }

    /** Puts a node that ran before the story begins. */
    setUp(device: Entity): void {
        const since = this.state.clock.now() - DAY_MS;
        Object.assign(this.of(device.uuid), { power: "ON", status: "UP", since });
        this.remember(device.uuid);
    }

    /** All that has to be kept for the nodes to go on where they were. */
    dump(): MachinesDump {
        return {
            machines: [...this.machines],
            agenda: this.agenda.dump(),
            slots: this.slots.dump(),
            history: [...this.bmcs.history],
        };
    }

    load({ machines, agenda, slots, history }: MachinesDump): void {
        for (const [uuid, machine] of machines) this.machines.set(uuid, machine);
        this.agenda.load(agenda);
        this.slots.load(slots);
        this.bmcs.history.push(...history);
    }

    /** The status that the head node has of a node (§16.1). */
    status(device: Entity): Entity {
        return statusDocument(this.state, device, this.of(device.uuid), this.configOf(device));
    }

    private startStep(uuid: string, at: number): void {
        const machine = this.of(uuid);
        const device = this.state.devices.get(uuid);
        const step = machine.steps[0];
        if (!device) return;
        if (!step) {
            this.decideOrArrive(uuid, device, at);
            return;
        }
        if (step.needsSlot && !machine.holdsSlot) {
            machine.waitsForSlot = true;
            this.slots.wait(uuid);
            this.show(uuid, step.status, waitingForSlot(machine.mode || "AUTO"), at);
            return;
        }
        if (step.asks) machine.question = "This is a data node. May its disks be overwritten?";
        const isSeen = step.status !== "BOOTING" || isBootInterfaceKnown(device);
        this.show(uuid, isSeen ? step.status : "DOWN", step.info, at);
        const isStuck =
            step.needsSlot && this.state.faults.strikeNode("stuck-installing", String(device.hostname));
        if (step.seconds !== null && !isStuck)
            this.agenda.add(at + step.seconds * 1000, { kind: "step", device: uuid, turn: machine.turn });
    }

    /** The node-installer asks for its orders once; after them the node is UP. */
    private decideOrArrive(uuid: string, device: Entity, at: number): void {
        const machine = this.of(uuid);
        if (machine.mode !== "") {
            this.remember(uuid);
            device.nextBootInstallMode = "";
            device.blockDevicesClearedOnNextBoot = [];
            this.show(uuid, "UP", "", at);
            return;
        }
        const category = this.state.categoryOf(device);
        machine.mode = modeAtBoot(device, category, machine.installed);
        if (this.state.switches.nextBootCleared === "install-start") device.nextBootInstallMode = "";
        machine.steps = installSteps(machine.mode, Boolean(device.dataNode || category?.dataNode));
        this.startStep(uuid, at);
    }

    private endStep(uuid: string, at: number): void {
        const machine = this.of(uuid);
        const device = this.state.devices.get(uuid);
        const ended = machine.steps.shift();
        // A node without a MAC is nobody's: it tries to boot for ever, and no one sees it (§21 Q22).
        if (!device || (device.mac === ZERO_MAC && ended?.status === "DOWN")) return;
        this.leaveSlot(uuid, machine);
        const isLastInstalling =
            ended?.status === "INSTALLING" &&
            machine.mode !== "" &&
            !machine.steps.some(({ status }) => status === "INSTALLING");
        const mayFail = ended?.needsSlot || isLastInstalling || (machine.mode === "SKIP" && ended);
        const failure = mayFail && this.state.faults.strikeNode("installer-failed", String(device.hostname));
        if (failure) this.fail(uuid, failure.message ?? "the installation failed", at);
        else this.startStep(uuid, at);
    }

    private fail(uuid: string, message: string, at: number): void {
        const machine = this.of(uuid);
        this.stopWhatItDoes(uuid, machine);
        machine.failed = true;
        this.show(uuid, "INSTALLER_FAILED", message, at);
    }

    private remember(uuid: string): void {
        const device = this.state.devices.get(uuid);
        const machine = this.of(uuid);
        if (!device) return;
        const category = this.state.categoryOf(device);
        machine.installed = {
            mac: String(device.mac),
            disksetup: layoutOf(device, category),
            image: imageOf(device, category),
        };
        machine.bootedWith = this.configOf(device);
    }

    private configOf(device: Entity): BootedWith {
        return bootConfig(device, this.state.categoryOf(device));
    }

    private grantSlots(at: number): void {
        const mayHave = (uuid: string) => !this.state.faults.ofNode("no-slot", this.state.hostnameOf(uuid));
        for (let next = this.slots.next(mayHave); next; next = this.slots.next(mayHave)) {
            this.slots.take(next);
            Object.assign(this.of(next), { holdsSlot: true, waitsForSlot: false });
            this.startStep(next, at);
        }
    }

    private leaveSlot(uuid: string, machine: Machine): void {
        Object.assign(machine, { holdsSlot: false, waitsForSlot: false });
        this.slots.leave(uuid);
    }

    private stopWhatItDoes(uuid: string, machine: Machine): void {
        this.leaveSlot(uuid, machine);
        machine.turn += 1;
        machine.steps = [];
        machine.question = "";
    }

    private show(uuid: string, status: string, info: string, at: number): void {
        const machine = this.of(uuid);
        if (machine.status !== status) machine.since = at;
        Object.assign(machine, { status, info });
        machine.history.push({ at, status, info });
        if (machine.history.length > KEPT_MOMENTS) machine.history.shift();
        const device = this.state.devices.get(uuid);
        if (device && this.state.sessions.count > 0)
            this.state.sessions.broadcast({
                ...newEntity({ baseType: "Event" }),
                childType: "DeviceStatusChangedEvent",
                status: [this.status(device)],
            });
    }
}
