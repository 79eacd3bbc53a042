import { haltsInstaller } from "../../model/disk-setup/disk-setup";
import { type Entity, newEntity, ZERO_MAC } from "../entities";
import type { Records } from "../records";
import { Agenda } from "./agenda";
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
import { Copies, type CopyEnd } from "./copies";
import { type BootedWith, type Machine, newMachine } from "./machine";
import { Slots } from "./slots";
import { secondsOf } from "./spread";
import { statusDocument } from "./status";

/** Seconds a node's operating system takes to shut down. */
const SHUTDOWN_SECONDS = 30;
/** How much of a node's life is kept. */
const KEPT_MOMENTS = 100;
const DAY_MS = 86_400_000;

/** The nodes' hardware, and what it goes through from power-on to UP. It plans what comes later; it does not wait. */
export class Hardware {
    readonly agenda = new Agenda();
    readonly slots: Slots;
    readonly copies: Copies;
    protected readonly machines = new Map<string, Machine>();
    /** Hardware whose record was removed, by MAC: it is still there when the node is registered again. */
    private readonly strays = new Map<string, Machine>();
    protected readonly records: Records;

    constructor(records: Records) {
        this.records = records;
        this.slots = new Slots(records.slots);
        this.copies = new Copies(records.bandwidth);
    }

    /** The hardware behind a record, for those who change it. */
    of(uuid: string): Machine {
        let machine = this.machines.get(uuid);
        if (!machine) {
            const mac = String(this.records.devices.get(uuid)?.mac ?? ZERO_MAC).toUpperCase();
            machine = this.strays.get(mac) ?? newMachine();
            this.strays.delete(mac);
            if (this.records.devices.has(uuid)) this.machines.set(uuid, machine);
        }
        return machine;
    }

    /** The record is gone; the machine stays in its rack. */
    forget(device: Entity): void {
        const machine = this.machines.get(device.uuid);
        if (!machine) return;
        this.stopWhatItDoes(device.uuid, machine, this.records.clock.now());
        // To the cluster the node is new when it comes back; what is on its disks stays there.
        if (machine.installed) machine.installed = { ...machine.installed, mac: "" };
        this.machines.delete(device.uuid);
        if (device.mac !== ZERO_MAC) this.strays.set(String(device.mac).toUpperCase(), machine);
    }

    /** Takes the power away, whatever the node is doing. */
    switchOff(uuid: string, at: number): void {
        const machine = this.of(uuid);
        if (machine.power === "OFF") return;
        this.stopWhatItDoes(uuid, machine, at);
        this.endWork(uuid, at);
        machine.power = "OFF";
        this.show(uuid, "DOWN", "", at);
    }

    /** Power comes on: the node goes through its firmware and asks the head node what to do. */
    boot(uuid: string, at: number): void {
        const machine = this.of(uuid);
        this.stopWhatItDoes(uuid, machine, at);
        this.endWork(uuid, at);
        machine.power = "ON";
        machine.failed = false;
        machine.mode = "";
        machine.steps = [...START_STEPS];
        this.startStep(uuid, at);
    }

    /** The node's operating system goes down, and the power with it, or the node boots again. */
    shutDown(uuid: string, reboot: boolean, at: number): void {
        const machine = this.of(uuid);
        this.stopWhatItDoes(uuid, machine, at);
        this.endWork(uuid, at);
        this.show(uuid, "GOING_DOWN", "", at);
        if (this.records.faults.strikeNode("shutdown-hangs", this.records.hostnameOf(uuid))) return;
        const { turn } = machine;
        this.agenda.add(at + SHUTDOWN_SECONDS * 1000, { kind: "shutdown", device: uuid, turn, reboot });
    }

    /** Puts a node that ran before the story begins. */
    setUp(device: Entity): void {
        const since = this.records.clock.now() - DAY_MS;
        Object.assign(this.of(device.uuid), { power: "ON", status: "UP", since });
        this.remember(device.uuid);
    }

    /** The status that the head node has of a node. */
    status(device: Entity): Entity {
        return statusDocument(this.records, device, this.of(device.uuid), this.configOf(device));
    }

    private startStep(uuid: string, at: number): void {
        const machine = this.of(uuid);
        const device = this.records.devices.get(uuid);
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
            step.needsSlot && this.records.faults.strikeNode("stuck-installing", String(device.hostname));
        if (step.seconds === null || isStuck) return;
        const { turn } = machine;
        const stage = `${step.status} ${step.info}`;
        const boot = `${String(device.hostname)} ${turn}`;
        const seconds = secondsOf(step.seconds, stage, boot, this.records.spread);
        if (step.needsSlot) this.planCopies(this.copies.start(uuid, seconds, at));
        else this.agenda.add(Math.round(at + seconds * 1000), { kind: "step", device: uuid, turn });
    }

    /** The node-installer asks for its orders once; after them the node is UP. */
    private decideOrArrive(uuid: string, device: Entity, at: number): void {
        const machine = this.of(uuid);
        if (machine.mode !== "") {
            this.remember(uuid);
            device.nextBootInstallMode = "";
            device.blockDevicesClearedOnNextBoot = [];
            this.show(uuid, "UP", "", at);
            this.startWork(uuid, at);
            return;
        }
        const category = this.records.categoryOf(device);
        machine.mode = modeAtBoot(device, category, machine.installed);
        if (this.records.switches.nextBootCleared === "install-start") device.nextBootInstallMode = "";
        machine.steps = installSteps(machine.mode, Boolean(device.dataNode || category?.dataNode));
        const layout = layoutOf(device, category);
        if (machine.mode === "FULL" && layout !== "" && haltsInstaller(layout))
            this.fail(uuid, "missing device assert", at);
        else this.startStep(uuid, at);
    }

    protected endStep(uuid: string, at: number): void {
        const machine = this.of(uuid);
        const device = this.records.devices.get(uuid);
        const ended = machine.steps.shift();
        // A node without a MAC is nobody's: it tries to boot for ever, and no one sees it.
        if (!device || (device.mac === ZERO_MAC && ended?.status === "DOWN")) return;
        this.leaveSlot(uuid, machine, at);
        const isLastInstalling =
            ended?.status === "INSTALLING" &&
            machine.mode !== "" &&
            !machine.steps.some(({ status }) => status === "INSTALLING");
        const mayFail = ended?.needsSlot || isLastInstalling || (machine.mode === "SKIP" && ended);
        const failure =
            mayFail && this.records.faults.strikeNode("installer-failed", String(device.hostname));
        if (failure) this.fail(uuid, failure.message ?? "the installation failed", at);
        else this.startStep(uuid, at);
    }

    protected fail(uuid: string, message: string, at: number): void {
        const machine = this.of(uuid);
        this.stopWhatItDoes(uuid, machine, at);
        machine.failed = true;
        this.show(uuid, "INSTALLER_FAILED", message, at);
    }

    private endWork(uuid: string, at: number): void {
        this.records.workload.interrupt(this.records.hostnameOf(uuid), at);
    }

    private startWork(uuid: string, at: number): void {
        const { workload, switches } = this.records;
        const hostname = this.records.hostnameOf(uuid);
        if (switches.drainAtBoot === "ends") workload.forgetDrains(hostname);
        workload.resume(hostname, at);
    }

    private remember(uuid: string): void {
        const device = this.records.devices.get(uuid);
        const machine = this.of(uuid);
        if (!device) return;
        const category = this.records.categoryOf(device);
        machine.installed = {
            mac: String(device.mac),
            disksetup: layoutOf(device, category),
            image: imageOf(device, category),
        };
        machine.bootedWith = this.configOf(device);
    }

    private configOf(device: Entity): BootedWith {
        return bootConfig(device, this.records.categoryOf(device));
    }

    protected grantSlots(at: number): void {
        const mayHave = (uuid: string) =>
            !this.records.faults.strikeNode("no-slot", this.records.hostnameOf(uuid));
        for (let next = this.slots.next(mayHave); next; next = this.slots.next(mayHave)) {
            this.slots.take(next);
            Object.assign(this.of(next), { holdsSlot: true, waitsForSlot: false });
            this.startStep(next, at);
        }
    }

    private leaveSlot(uuid: string, machine: Machine, at: number): void {
        Object.assign(machine, { holdsSlot: false, waitsForSlot: false });
        this.slots.leave(uuid);
        this.planCopies(this.copies.end(uuid, at));
    }

    private planCopies(ends: readonly CopyEnd[]): void {
        for (const { device, at, plan } of ends) {
            const { turn } = this.of(device);
            this.agenda.add(at, { kind: "copied", device, turn, plan });
        }
    }

    private stopWhatItDoes(uuid: string, machine: Machine, at: number): void {
        this.leaveSlot(uuid, machine, at);
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
        const device = this.records.devices.get(uuid);
        if (device && this.records.sessions.count > 0)
            this.records.sessions.broadcast({
                ...newEntity({ baseType: "Event" }),
                childType: "DeviceStatusChangedEvent",
                status: [this.status(device)],
            });
    }
}
