import { type Entity, entityList } from "../entities";
import type { State } from "../state";
import type { PowerOperation } from "../words";
import type { Task } from "./agenda";
import type { Machines } from "./machines";

/** Seconds a BMC takes to act, and to be given up when it does not answer. */
const BMC_SECONDS = 4;
const DEAD_BMC_SECONDS = 20;
const AUX_CYCLE_SECONDS = 15;

type PowerTask = Extract<Task, { kind: "power" }>;

/** A finished operation, for `powerOperationHistory` (`bcm-api.md` §17.4 E). */
export interface PastOperation {
    ref_device_uuid: string;
    executionTime: number;
    operation: PowerOperation | "REBOOT" | "SHUTDOWN";
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

/** The BMCs of all nodes: they take operations at once and answer a moment later, by an event (§17). */
export class Bmcs {
    readonly history: PastOperation[] = [];
    private nextIndex = 1;
    private readonly state: State;
    private readonly machines: Machines;

    constructor(state: State, machines: Machines) {
        this.state = state;
        this.machines = machines;
    }

    /** Begins an operation. `count` is how many were started; with `isDropped` none acts, and nobody says so. */
    begin(request: PowerRequest, isDropped: boolean): { index: number; count: number } {
        const { operation, session, delay, deviceDelay } = request;
        const index = this.nextIndex++;
        const now = this.state.clock.now();
        let count = 0;
        request.devices.forEach((device, place) => {
            const isClosed = this.machines.of(device).closed && !request.force;
            if (isClosed && this.state.switches.closedPower === "count0") return;
            if (this.state.switches.noBmcPower === "count0" && this.missingBmc(device)) return;
            count += 1;
            if (isDropped) return;
            const at = now + this.secondsFor(device) * 1000 + delay * place + (deviceDelay[place] ?? 0);
            const task = { device, index, operation, session, isSkipped: isClosed };
            this.machines.agenda.add(at, { kind: "power", ...task });
        });
        return { index, count };
    }

    /** The BMC has acted, or has not; whoever asked gets an event. */
    finish(task: PowerTask, at: number): void {
        const { device, index, session, operation } = task;
        const problem = task.isSkipped ? undefined : this.problemOf(device);
        let outcome: string;
        if (task.isSkipped) outcome = "SKIPPED";
        else if (problem) outcome = "FAILED";
        else outcome = this.carryOut(device, operation, at);
        const skipped = task.isSkipped ? "the device is closed" : "the device is there already";
        const message = problem ?? (outcome === "SKIPPED" ? skipped : "");
        const status = {
            baseType: "PowerStatus",
            device,
            host: this.bmcAddress(device),
            state: outcome,
            name: this.state.devices.get(device)?.powerControl ?? "",
            msg: message,
            extendedMsg: "",
            indexes: [index],
        };
        this.state.sessions.send(session, {
            baseType: "Event",
            childType: "PowerStatusChangedEvent",
            status: [status],
        });
        if (!problem && outcome !== "SKIPPED" && operation !== "STATUS") this.record(device, operation, at);
    }

    record(device: string, operation: PastOperation["operation"], at: number): void {
        this.history.push({ ref_device_uuid: device, executionTime: at, operation });
    }

    private carryOut(device: string, operation: PowerOperation, at: number): string {
        const { power } = this.machines.of(device);
        const isThere = power === operation;
        switch (operation) {
            case "STATUS":
                return power;
            case "ON":
            case "OFF":
                if (isThere && this.state.switches.alreadyThere === "SKIPPED") return "SKIPPED";
                if (operation === "OFF") this.machines.switchOff(device, at);
                else if (!isThere) this.machines.boot(device, at);
                return operation;
            case "RESET":
                this.reset(device, at);
                return "RESET";
            case "AUXCYCLE":
                this.offThenOn(device, AUX_CYCLE_SECONDS, at);
                return "AUXCYCLE";
        }
    }

    /** A reset does nothing useful to a node that is off, unless a delay turns it into off and on (§10.1, §22.2). */
    private reset(device: string, at: number): void {
        const seconds = this.bmcSettings(device)?.powerResetDelay;
        if (typeof seconds === "number" && seconds > 0) this.offThenOn(device, seconds, at);
        else if (this.machines.of(device).power === "ON") this.machines.boot(device, at);
    }

    private offThenOn(device: string, seconds: number, at: number): void {
        this.machines.switchOff(device, at);
        const { turn } = this.machines.of(device);
        this.machines.agenda.add(at + seconds * 1000, { kind: "power-on", device, turn });
    }

    private secondsFor(device: string): number {
        const hostname = this.state.hostnameOf(device);
        if (this.state.faults.ofNode("dead-bmc", hostname)) return DEAD_BMC_SECONDS;
        return BMC_SECONDS + (this.state.faults.ofNode("slow-bmc", hostname)?.seconds ?? 0);
    }

    private problemOf(uuid: string): string | undefined {
        const missing = this.missingBmc(uuid);
        if (missing) return missing;
        const dead = this.state.faults.strikeNode("dead-bmc", this.state.hostnameOf(uuid));
        return dead && "Unable to establish IPMI v2 / RMCP+ session";
    }

    private missingBmc(uuid: string): string | undefined {
        const device = this.state.devices.get(uuid);
        if (!device) return "no such device";
        const control = device.powerControl;
        if (control === "none") return "power control is none";
        const hasIt = entityList(device.interfaces).some(({ name }) => name === control);
        return hasIt ? undefined : `no interface ${String(control)}`;
    }

    private bmcAddress(uuid: string): string {
        const device = this.state.devices.get(uuid);
        const port = entityList(device?.interfaces).find(({ name }) => name === device?.powerControl);
        return String(port?.ip ?? "");
    }

    /** Settings of the device, else of its category (§10.1). */
    private bmcSettings(uuid: string): Entity | null | undefined {
        const device = this.state.devices.get(uuid);
        return (device?.bmcSettings ??
            (device && this.state.categoryOf(device)?.bmcSettings)) as Entity | null;
    }
}
