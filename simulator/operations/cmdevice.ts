import { randomUUID } from "node:crypto";
import { findByName } from "../entities";
import type { State } from "../state";
import { validateDevice } from "../validation/device";
import { refuseRunning, validateCategory } from "../validation/others";
import { assignAddresses } from "./addresses";
import { entityCalls, type FamilyCalls, find } from "./entity-calls";
import { type Operations, readList, readObject, readUuids } from "./operation";
import { power } from "./power";

const DEVICES: FamilyCalls = {
    family: "Device",
    singular: "Device",
    plural: "Devices",
    hasMulti: true,
    keys: ["hostname", "mac"],
    takesUuid: (state) => state.switches.deviceByUuid,
    validate: validateDevice,
    refuseRemoval: refuseRunning,
    added: assignAddresses,
    removed: (state, device) => state.machines.forget(device),
};

const CATEGORIES: FamilyCalls = {
    family: "Category",
    singular: "Category",
    plural: "Categories",
    hasMulti: true,
    keys: ["name"],
    takesUuid: (state) => state.switches.getByUuid,
    validate: validateCategory,
};

const NODE_KINDS = ["HeadNode", "PhysicalNode", "CloudNode", "DPUNode", "LiteNode"];

const devices = entityCalls(DEVICES);

/** The service of devices, categories and power. */
export const cmdevice: Operations = {
    ...devices,
    ...entityCalls(CATEGORIES),
    ...power,
    getNodes: (state) => ofKinds(state, NODE_KINDS),
    getComputeNodes: (state) =>
        ofKinds(
            state,
            NODE_KINDS.filter((kind) => kind !== "HeadNode"),
        ),
    // Lite nodes are devices, but no nodes to this call; `master` is the head node.
    getNode: (state, [key]) => {
        if (key === "master") return findByName(state.devices, "HeadNode", "childType") ?? null;
        const found = find(state, { ...DEVICES, keys: ["hostname"] }, key);
        return found?.childType === "LiteNode" ? null : found;
    },
    ...typed(devices, "LiteNode", ["add", "update"]),
    ...typed(devices, "Switch", ["update"]),
    getRemoteNodeInstallerInteractions: (state) => questions(state),
    updateRemoteNodeInstallerInteractions: (state, [list]) =>
        readList(list, "interactions").map((entry) => {
            const { ref_node_uuid, answer } = readObject(entry, "an interaction");
            return state.machines.answer(String(ref_node_uuid), answer === "yes");
        }),
    syncLog: (state, [uuid]) => {
        const { mode, history } = state.machines.get(String(uuid));
        return [
            `mode ${mode || "none"}`,
            ...history.map(({ status, info }) => `${status} ${info}`.trim()),
        ].join("\n");
    },
    getSysInfoCollectors: (state, [uuids]) =>
        readUuids(uuids).flatMap((uuid) => {
            const device = state.devices.get(uuid);
            return device ? [{ baseType: "SysInfoCollector", uuid: randomUUID(), ref_node_uuid: uuid }] : [];
        }),
};

function ofKinds(state: State, kinds: readonly string[]) {
    return [...state.devices.values()].filter(
        ({ childType, uuid }) => kinds.includes(String(childType)) && state.isVisible(uuid),
    );
}

/** The calls for one kind of device do what those for all do. */
function typed(all: Operations, kind: string, verbs: string[]): Operations {
    return Object.fromEntries(
        verbs.flatMap((verb) => {
            const operation = all[`${verb}Device`];
            return operation ? [[`${verb}${kind}`, operation]] : [];
        }),
    );
}

/** Node-installers that wait for a person; the form is assumed, no source shows one. */
function questions(state: State) {
    state.machines.settle();
    return [...state.devices.values()].flatMap(({ uuid }) => {
        const { question } = state.machines.of(uuid);
        return question
            ? [
                  {
                      baseType: "RemoteNodeInstallerInteraction",
                      uuid,
                      ref_node_uuid: uuid,
                      question,
                      answer: "",
                  },
              ]
            : [];
    });
}
