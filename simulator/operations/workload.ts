import { newEntity } from "../entities";
import type { Manager, ManagerKind } from "../machines/workload";
import type { State } from "../state";
import { type Operations, readUuids } from "./operation";

/** Workload managers, as far as their nodes are drained. */
export const cmjob: Operations = {
    drainNodes: (state, [managers, , nodes, isDrain, , , , reason], isVoid) => {
        const chosen = chooseManagers(state, "wlm", readUuids(managers));
        return drain(state, chosen, readUuids(nodes), { isDrain, reason, isVoid });
    },
    drainOverview: (state, [managers, nodes]) =>
        overview(state, chooseManagers(state, "wlm", readUuids(managers)), readUuids(nodes)),
};

/** Kubernetes clusters; no reason can be given there. */
export const cmkube: Operations = {
    drainNodes: (state, [nodes, isDrain], isVoid) =>
        drain(state, chooseManagers(state, "kubernetes"), readUuids(nodes), { isDrain, isVoid }),
    drainOverview: (state, [nodes]) => overview(state, chooseManagers(state, "kubernetes"), readUuids(nodes)),
};

/** Those of a kind; of these uuids, unless none is named. */
function chooseManagers({ workload }: State, kind: ManagerKind, uuids: readonly string[] = []): Manager[] {
    return workload.managers.filter(
        (manager) => manager.kind === kind && (uuids.length === 0 || uuids.includes(manager.uuid)),
    );
}

function drain(
    state: State,
    managers: readonly Manager[],
    uuids: readonly string[],
    { isDrain, reason = "", isVoid }: { isDrain: unknown; reason?: unknown; isVoid: boolean },
): object {
    const failed = new Set<string>();
    const now = state.clock.now();
    for (const uuid of isVoid ? [] : uuids) {
        const hostname = state.hostnameOf(uuid);
        if (!state.devices.has(uuid)) continue;
        if (state.faults.strikeNode("drain-fails", hostname)) failed.add(uuid);
        else
            for (const manager of managers) {
                if (isDrain === true) state.workload.drain(hostname, manager, String(reason), now);
                else state.workload.undrain(hostname, manager, now, isUp(state, uuid));
            }
    }
    return { results: overview(state, managers, uuids, failed) };
}

/** One result for each manager, whose lists are in step. */
function overview(
    state: State,
    managers: readonly Manager[],
    uuids: readonly string[],
    failed: ReadonlySet<string> = new Set(),
): object[] {
    const now = state.clock.now();
    return managers.map((manager) => {
        const looks = uuids.map((uuid) => {
            if (!state.devices.has(uuid)) return { result: "NOTANODE", reason: "" };
            const look = state.workload.look(state.hostnameOf(uuid), manager, now);
            return failed.has(uuid) ? { ...look, result: "FAILED" } : look;
        });
        return newEntity({
            baseType: "DrainResult",
            childType: "",
            ref_entity_uuid: manager.uuid,
            success: failed.size === 0,
            ref_node_uuids: uuids,
            result: looks.map(({ result }) => result),
            reason: looks.map(({ reason }) => reason),
            ref_queue_uuids: [],
        });
    });
}

function isUp(state: State, uuid: string): boolean {
    return state.machines.get(uuid).status === "UP";
}
