import type { State } from "../state";
import type { Validation } from "../validation/complaints";
import { ZERO_UUID } from "../words";

/** One call of the API: positional arguments in, the bare result out. A void one does nothing, and answers as if it had. */
export type Operation = (state: State, args: unknown[], isVoid: boolean) => unknown;
export type Operations = Record<string, Operation>;

/** A refusal with HTTP 200 and an `errormessage`. */
export class CallRefusedError extends Error {}

/** A call that cannot be read; HTTP 400. */
export class BadRequestError extends Error {}

/** Whether validation stops a call: errors always, `FORCE` unless the call is forced. */
export function isStopped(state: State, validation: readonly Validation[], force: boolean): boolean {
    const forceStops = state.switches.forceSeverity === "refuses" && !force;
    return validation.some(({ severity }) => severity === "ERROR" || (severity === "FORCE" && forceStops));
}

/** Result of an add, update or remove. */
export function result(state: State, success: boolean, validation: readonly Validation[], entity: unknown) {
    const updated = success && state.switches.updatedEntity === "full" ? entity : null;
    return { success, task_uuid: ZERO_UUID, updated_entity: updated, validation };
}

/** The force argument: NVIDIA's client sends 0 or 1, others a boolean. */
export function readForce(state: State, value: unknown): boolean {
    if (value === undefined && state.switches.forceRequired) throw new BadRequestError("force is missing");
    return value === true || value === 1;
}

/** An object among the arguments. */
export function readObject(value: unknown, what: string): Record<string, unknown> {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
        return value as Record<string, unknown>;
    throw new CallRefusedError(`${what} is expected\n`);
}

/** A list of strings among the arguments. */
export function readUuids(value: unknown): string[] {
    if (!Array.isArray(value)) throw new CallRefusedError("a list of uuids is expected\n");
    return value.map(String);
}

/** A list of anything among the arguments. */
export function readList(value: unknown, what: string): unknown[] {
    if (!Array.isArray(value)) throw new CallRefusedError(`a list of ${what} is expected\n`);
    return value;
}
