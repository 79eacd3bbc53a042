import { randomUUID } from "node:crypto";
import type { State } from "../state";
import { POWER_OPERATIONS, type PowerOperation } from "../words";
import { CallRefusedError, type Operations, readObject, readUuids } from "./operation";

/** Power through the BMC, and through the node's own operating system. */
export const power: Operations = {
    powerOperation: (state, [request], isVoid) =>
        startPower(state, readObject(request, "a power operation"), isVoid),
    powerOperationHistory: ({ machines }, [uuids, lastOnly]) => {
        machines.settle();
        return readUuids(uuids).flatMap((uuid) => machines.bmcs.shown(uuid).slice(lastOnly ? -1 : 0));
    },
    pshutdown: (state, [, , uuids]) => goDown(state, readUuids(uuids), false),
    preboot: (state, [, , uuids]) => goDown(state, readUuids(uuids), true),
    // Without a list of nodes it was seen to answer, and to do nothing.
    reboot: (state, [uuids]) =>
        Array.isArray(uuids) ? goDown(state, readUuids(uuids), true) : { success: true, operations: [] },
};

function startPower(state: State, request: Record<string, unknown>, isVoid: boolean) {
    const operation = readOperation(state, request.operation ?? "STATUS");
    const devices = readUuids(request.devices ?? []);
    const unknown = devices.find((uuid) => !state.devices.has(uuid));
    if (unknown !== undefined) throw new CallRefusedError(`No such device: ${unknown}\n`);
    const deviceDelay = Array.isArray(request.deviceDelay) ? request.deviceDelay.map(Number) : [];
    return state.machines.bmcs.begin(
        {
            operation,
            devices,
            session: String(request.session_uuid ?? ""),
            force: request.force === true || request.force === 1,
            delay: Number(request.delay ?? 0),
            deviceDelay,
        },
        isVoid,
    );
}

function readOperation(state: State, value: unknown): PowerOperation {
    // CYCLE is no word of NVIDIA's; whoever knows a head node that takes it can say so.
    if (value === "CYCLE" && state.switches.acceptCycle) return "RESET";
    const operation = POWER_OPERATIONS.find((word) => word === value);
    if (!operation) throw new CallRefusedError(`Unknown power operation: ${String(value)}\n`);
    return operation;
}

/** Nodes that are UP go down by themselves; what stops one is told in `operations`. */
function goDown(state: State, uuids: string[], reboot: boolean) {
    const operations: object[] = [];
    const block = (uuid: string, message: string) => {
        const baseType = "BlockingOperation";
        operations.push({ baseType, uuid: randomUUID(), ref_node_uuid: uuid, message });
        return false;
    };
    const success = uuids.map((uuid) => {
        const device = state.devices.get(uuid);
        if (!device || device.childType === "HeadNode") return false;
        if (state.machines.get(uuid).status !== "UP") return false;
        const blocked = state.faults.strikeNode("shutdown-blocked", String(device.hostname));
        if (blocked) return block(uuid, blocked.message ?? "a job is running");
        state.machines.shutDown(uuid, reboot, state.clock.now());
        return true;
    });
    return { success, operations };
}
