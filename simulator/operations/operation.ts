import type { State } from "../state";

/** One call of the API: positional arguments in, the bare result out. */
export type Operation = (state: State, args: unknown[]) => unknown;

/** A refusal with HTTP 200 and an `errormessage` (`bcm-api.md` §4.1 shape 2). */
export class CallRefusedError extends Error {}

/** Result of an add, update or remove (§5.1). */
export function result(validation: readonly object[], entity: unknown = null) {
    return {
        success: validation.length === 0,
        task_uuid: "00000000-0000-0000-0000-000000000000",
        updated_entity: validation.length === 0 ? entity : null,
        validation,
    };
}

/** A list of strings among the arguments. */
export function uuidList(value: unknown): string[] {
    if (!Array.isArray(value)) throw new CallRefusedError("a list of uuids is expected\n");
    return value.map(String);
}
