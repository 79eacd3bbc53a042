import { entityList, NO_ADDRESS } from "../entities";
import { bootSeconds } from "../machines/boot";
import type { Machine } from "../machines/machine";
import type { LoggedCall, RequestLog } from "../request-log";
import type { State } from "../state";
import type { InstallMode } from "../words";

/** A node as the page shows it. */
export interface NodeView {
    host: string;
    status: string;
    info: string;
    power: "ON" | "OFF";
    mode: string;
    /** Whole per cent of the current boot; 100 when UP. */
    progress: number;
    ip: string;
    mac: string;
    category: string;
    closed: boolean;
}

/** Everything beside the nodes. */
export interface ClusterView {
    now: number;
    speed: number;
    stopped: boolean;
    slots: { capacity: number; used: number; waiting: number };
    faults: number;
    calls: number;
    lastCalls: Pick<LoggedCall, "service" | "call" | "status" | "faults" | "at">[];
}

const LAST_CALLS = 20;

export function viewNodes(state: State): NodeView[] {
    state.machines.settle();
    const now = state.clock.now();
    return [...state.devices.values()]
        .filter(({ childType }) => childType !== "HeadNode")
        .map((device) => {
            const machine = state.machines.of(device.uuid);
            const address = entityList(device.interfaces).find(
                ({ uuid, ip }) => uuid === device.provisioningInterface && ip !== NO_ADDRESS,
            );
            const { status } = state.machines.status(device);
            return {
                host: String(device.hostname),
                status: String(status),
                info: machine.question || machine.info,
                power: machine.power,
                mode: machine.mode,
                progress: progressOf(machine, now),
                ip: String(address?.ip ?? ""),
                mac: String(device.mac),
                category: String(state.categoryOf(device)?.name ?? ""),
                closed: machine.closed,
            };
        });
}

export function viewCluster(state: State, log: RequestLog): ClusterView {
    const { used, waiting } = state.machines.slots;
    return {
        now: state.clock.now(),
        speed: state.clock.speed,
        stopped: state.clock.isStopped,
        slots: { capacity: state.slots, used, waiting },
        faults: state.faults.list().length,
        calls: log.total,
        lastCalls: log.calls
            .slice(-LAST_CALLS)
            .map(({ service, call, status, faults, at }) => ({ service, call, status, faults, at })),
    };
}

function progressOf(machine: Machine, now: number): number {
    if (machine.status === "UP") return 100;
    const [current, ...later] = machine.steps;
    if (!current) return 0;
    const whole = bootSeconds((machine.mode || "FULL") as InstallMode);
    const elapsed = machine.waitsForSlot ? 0 : (now - (machine.history.at(-1)?.at ?? now)) / 1000;
    // Before the node-installer has asked, the steps after the start are not known yet; FULL is the longest.
    const known = [current, ...later].reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
    const rest = machine.mode === "" ? known + whole - START_SECONDS : known;
    return Math.max(0, Math.min(99, Math.round((1 - (rest - elapsed) / whole) * 100)));
}

const START_SECONDS = bootSeconds("MAIN");
