import { type Entity, entityList } from "../entities";
import type { Records } from "../records";
import type { PowerOperation } from "../words";
import type { Task } from "./agenda";
import type { Hardware } from "./hardware";

/** Seconds a BMC takes to act, and to be given up when it does not answer. */
const BMC_SECONDS = 4;
const DEAD_BMC_SECONDS = 20;
const AUX_CYCLE_SECONDS = 15;

type PowerTask = Extract<Task, { kind: "power" }>;

/** A finished operation, for `powerOperationHistory`. */
export interface PastOperation {
    ref_device_uuid: string;
    executionTime: number;
    operation: PowerOperation | "REBOOT" | "SHUTDOWN";
    success: boolean;
    /** Why it failed; empty if it did not. */
    message: string;
}

export interface PowerRequest {
    operation: PowerOperation;
    devices: readonly string[];
    session: string;
    /** Acts on closed nodes as well. */
    force: boolean;
    /** Ms between one device and the next. */
    delay: number;
    /** Ms by device. */
    deviceDelay: readonly number[];
}

/** The BMCs of all nodes: they take operations at once and answer a moment later, by an event. */
export class Bmcs {
    /** All there ever was, more than the head node shows. */
    readonly history: PastOperation[] = [];
    private nextIndex = 1;
    private readonly records: Records;
    private readonly hardware: Hardware;

    constructor(records: Records, hardware: Hardware) {
        this.records = records;
        this.hardware = hardware;
    }

    /** Begins an operation. `count` is how many were started; with `isVoid` none acts, and nobody says so. */
    begin(request: PowerRequest, isVoid: boolean): { index: number; count: number } {
        const { operation, session, delay, deviceDelay } = request;
        const index = this.nextIndex++;
        const now = this.records.clock.now();
        let count = 0;
        request.devices.forEach((device, place) => {
            const isClosed = this.hardware.of(device).closed && !request.force;
            if (isClosed && this.records.switches.closedPower === "count0") return;
            if (this.records.switches.noBmcPower === "count0" && this.missingBmc(device)) return;
            count += 1;
            if (isVoid) return;
            const at = now + this.secondsFor(device) * 1000 + delay * place + (deviceDelay[place] ?? 0);
            const task = { device, index, operation, session, isSkipped: isClosed };
            this.hardware.agenda.add(at, { kind: "power", ...task });
        });
        return { index, count };
    }

    /** The BMC has acted, or has not; whoever asked gets an event. */
    finish(task: PowerTask, at: number): void {
        const { device, index, session, operation } = task;
        const problem = task.isSkipped ? undefined : this.problemOf(device, operation);
        let outcome: string;
        if (task.isSkipped) outcome = "SKIPPED";
        else if (problem) outcome = "FAILED";
        else outcome = this.act(device, operation, at);
        const skipped = task.isSkipped ? "the device is closed" : "the device is there already";
        const message = problem ?? (outcome === "SKIPPED" ? skipped : "");
        const status = {
            baseType: "PowerStatus",
            device,
            host: this.bmcAddress(device),
            state: outcome,
            name: this.records.devices.get(device)?.powerControl ?? "",
            msg: message,
            extendedMsg: "",
            indexes: [index],
        };
        this.records.sessions.send(session, {
            baseType: "Event",
            childType: "PowerStatusChangedEvent",
            status: [status],
        });
        if (outcome !== "SKIPPED" && operation !== "STATUS") this.record(device, operation, at, problem);
    }

    /** @param problem why it failed */
    record(device: string, operation: PastOperation["operation"], at: number, problem = ""): void {
        const success = problem === "";
        this.history.push({
            ref_device_uuid: device,
            executionTime: at,
            operation,
            success,
            message: problem,
        });
    }

    /** What was really carried out, oldest first. */
    executed(): PastOperation[] {
        return this.history.filter(({ success }) => success);
    }

    /** What the head node shows of a device, oldest first. */
    shown(uuid: string): Partial<PastOperation>[] {
        const { failedOperations, historyDepth } = this.records.switches;
        const kept = this.history
            .filter(({ ref_device_uuid }) => ref_device_uuid === uuid)
            .filter(({ success }) => success || failedOperations !== "absent")
            .slice(-historyDepth);
        if (failedOperations === "told") return kept;
        return kept.map(({ success: _success, message: _message, ...entry }) => entry);
    }

    private act(device: string, operation: PowerOperation, at: number): string {
        const { power } = this.hardware.of(device);
        const isThere = power === operation;
        switch (operation) {
            case "STATUS":
                return this.wasReset(device, at) ? "RESET" : power;
            case "ON":
            case "OFF":
                if (isThere && this.records.switches.alreadyThere === "SKIPPED") return "SKIPPED";
                if (operation === "OFF") this.hardware.switchOff(device, at);
                else if (!isThere) this.hardware.boot(device, at);
                return operation;
            case "RESET":
                this.reset(device, at);
                return "RESET";
            case "AUXCYCLE":
                this.offThenOn(device, AUX_CYCLE_SECONDS, at);
                return "AUXCYCLE";
        }
    }

    private wasReset(device: string, at: number): boolean {
        const last = this.executed().findLast(({ ref_device_uuid }) => ref_device_uuid === device);
        const isRecent = at - (last?.executionTime ?? 0) < this.records.switches.resetSeconds * 1000;
        return last?.operation === "RESET" && isRecent;
    }

    /** A reset does nothing useful to a node that is off, unless a delay turns it into off and on. */
    private reset(device: string, at: number): void {
        const seconds = this.bmcSettings(device)?.powerResetDelay;
        if (typeof seconds === "number" && seconds > 0) this.offThenOn(device, seconds, at);
        else if (this.hardware.of(device).power === "ON") this.hardware.boot(device, at);
    }

    private offThenOn(device: string, seconds: number, at: number): void {
        this.hardware.switchOff(device, at);
        const { turn } = this.hardware.of(device);
        this.hardware.agenda.add(at + seconds * 1000, { kind: "power-on", device, turn });
    }

    private secondsFor(device: string): number {
        const hostname = this.records.hostnameOf(device);
        if (this.records.faults.ofNode("dead-bmc", hostname)) return DEAD_BMC_SECONDS;
        return BMC_SECONDS + (this.records.faults.strikeNode("slow-bmc", hostname)?.seconds ?? 0);
    }

    private problemOf(uuid: string, operation: PowerOperation): string | undefined {
        const missing = this.missingBmc(uuid);
        if (missing) return missing;
        const { faults } = this.records;
        const hostname = this.records.hostnameOf(uuid);
        if (faults.strikeNode("dead-bmc", hostname)) return "Unable to establish IPMI v2 / RMCP+ session";
        const fails = operation === "STATUS" ? undefined : faults.strikeNode("power-fails", hostname);
        return fails && (fails.message ?? `Set Chassis Power Control to ${operation} failed: Node busy`);
    }

    private missingBmc(uuid: string): string | undefined {
        const device = this.records.devices.get(uuid);
        if (!device) return "no such device";
        const control = device.powerControl;
        if (control === "none") return "power control is none";
        const hasIt = entityList(device.interfaces).some(({ name }) => name === control);
        return hasIt ? undefined : `no interface ${String(control)}`;
    }

    private bmcAddress(uuid: string): string {
        const device = this.records.devices.get(uuid);
        const port = entityList(device?.interfaces).find(({ name }) => name === device?.powerControl);
        return String(port?.ip ?? "");
    }

    /** Settings of the device, else of its category. */
    private bmcSettings(uuid: string): Entity | null | undefined {
        const device = this.records.devices.get(uuid);
        return (device?.bmcSettings ??
            (device && this.records.categoryOf(device)?.bmcSettings)) as Entity | null;
    }
}
