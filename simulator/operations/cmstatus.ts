import type { Machine } from "../machines/machine";
import type { State } from "../state";
import { type Operations, readUuids } from "./operation";

/** Node status. */
export const cmstatus: Operations = {
    getStatus: (state, [uuid]) => statusOf(state, String(uuid)),
    getStatusForDevices: (state, [uuids]) => readUuids(uuids).map((uuid) => statusOf(state, uuid)),
    open: (state, [uuids]) => mark(state, uuids, { closed: false }),
    close: (state, [uuids]) => mark(state, uuids, { closed: true }),
    mute: (state, [uuids]) => mark(state, uuids, { muted: true }),
    unmute: (state, [uuids]) => mark(state, uuids, { muted: false }),
    setUserMessage: (state, [uuids, text]) => mark(state, uuids, { userMessage: String(text ?? "") }),
    setInfoMessage: (state, [uuids, text]) => mark(state, uuids, { info: String(text ?? "") }),
    setToolMessage: (state, [uuids, text]) => mark(state, uuids, { toolMessage: String(text ?? "") }),
};

function statusOf(state: State, uuid: string) {
    const device = state.devices.get(uuid);
    if (!device) return null;
    state.machines.settle();
    return state.machines.status(device);
}

function mark(state: State, uuids: unknown, fields: Partial<Machine>): boolean[] {
    return readUuids(uuids).map((uuid) => {
        if (!state.devices.has(uuid)) return false;
        Object.assign(state.machines.of(uuid), fields);
        return true;
    });
}
