import { setTimeout as sleep } from "node:timers/promises";
import { type Entity, findByName } from "../entities";
import { SERVICES } from "../operations";
import { BadRequestError, CallRefusedError, type Operations } from "../operations/operation";
import type { State } from "../state";
import { type Answer, httpError, refusal } from "./answer";

/** How often a long poll looks for events, ms of real time. */
const EVENT_CHECK_MS = 20;

export interface Call {
    service: string;
    call: string;
    args: unknown[];
}

/** Finds the operation and runs it; answers or refuses in BCM's shapes. */
export async function dispatch(
    state: State,
    { service, call, args }: Call,
    isVoid: boolean,
    isAllowed: (name: string) => boolean,
): Promise<Answer> {
    const [name, calls] = findService(service);
    if (!calls) return refusal(`No such service: '(cm)${service.replace(/^cm/i, "")}'\n`);
    if (!isAllowed(`${name}::${call}`)) {
        const message = `Your certificate (profile:) does not allow access to ${name}::${call}\n`;
        const { deniedStatus } = state.switches;
        return deniedStatus === "200" ? refusal(message) : httpError(Number(deniedStatus), message);
    }
    if (name === "CMSession" && call === "waitForEvents")
        return { status: 200, body: await waitForEvents(state, args) };
    const operation = Object.hasOwn(calls, call) ? calls[call] : undefined;
    if (!operation) {
        const known = `${name} has ${Object.keys(calls).join(", ")}`;
        return state.switches.unknownCall === "400"
            ? httpError(400, `Bad Request: no such call ${call}; ${known}`)
            : refusal(`No such call: ${call}; ${known}\n`);
    }
    try {
        state.machines.settle();
        return { status: 200, body: operation(state, args, isVoid) };
    } catch (error) {
        if (error instanceof CallRefusedError) return refusal(error.message);
        if (error instanceof BadRequestError) return httpError(400, `Bad Request: ${error.message}`);
        throw error;
    }
}

/** Host names and category names that a call is about, so that a fault can be about one of them. */
export function namesIn(state: State, value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap((inner) => namesIn(state, inner));
    if (typeof value === "string") return nameOf(state, value);
    if (typeof value !== "object" || value === null) return [];
    const { hostname, name, devices } = value as Record<string, unknown>;
    return [...namesIn(state, devices), ...[hostname, name].filter((text) => typeof text === "string")];
}

function nameOf(state: State, text: string): string[] {
    const entity = state.devices.get(text) ?? state.categories.get(text);
    return [String(entity?.hostname ?? entity?.name ?? text)];
}

/** Somebody else changes what a call was about (BCM has no lock against it). */
export function editBehindTheBack(state: State, names: string[], fields: Record<string, unknown>): void {
    for (const name of new Set(names)) {
        const device = state.device(name);
        const category = findByName(state.categories, name);
        const edit = (entity: Entity): Entity => ({ ...entity, ...fields });
        if (device) state.devices.set(device.uuid, edit(device));
        if (category) state.categories.set(category.uuid, edit(category));
    }
}

/** The service under this name, in any case, with or without its `cm`. */
function findService(service: string): [string, Operations | undefined] {
    const plain = (name: string) => name.toLowerCase().replace(/^cm/, "");
    const name = Object.keys(SERVICES).find((known) => plain(known) === plain(service)) ?? service;
    return [name, SERVICES[name]];
}

/** The long poll of a session: answers as soon as there is an event, or when the client's time is up. */
async function waitForEvents(state: State, [session, seconds]: unknown[]) {
    const until = Date.now() + Number(seconds ?? 0) * 1000;
    const id = String(session);
    for (;;) {
        state.machines.settle();
        if (!state.sessions.has(id)) {
            const reason = "the session is not known, or is over";
            return [{ baseType: "Event", childType: "EndOfSessionEvent", reason }];
        }
        const events = state.sessions.take(id);
        if (events.length > 0 || Date.now() >= until) return events;
        await sleep(EVENT_CHECK_MS);
    }
}
