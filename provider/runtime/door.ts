import { isDeepStrictEqual } from "node:util";
import { redact } from "../../bcm/client/redact";
import { hideInternals, type Runtime, showInternals } from "../internals/internal-inputs";
import { withPlainErrors } from "../internals/provider-errors";
import { keepSecretInputs, secretPathsOf, withoutNullSecrets } from "../internals/secret-inputs";
import type { DiffResult } from "./diff";
import type { CheckResult, Properties } from "./inputs";

/** Parts of an answer to Pulumi that hold properties. */
const PROPERTIES = ["inputs", "outs", "props"] as const;

/**
 * A runtime as Pulumi's provider process calls it: internal inputs have their plain names inside, secret inputs reach nothing
 * that is printed or noted, and errors have no stack.
 */
export function atTheDoor<T extends Record<string, unknown>>(name: Runtime, runtime: T): T {
    const operations = Object.entries(runtime).map(([operation, work]) => {
        if (operation === "configure" || typeof work !== "function") return [operation, work];
        return [
            operation,
            async (...args: unknown[]) => {
                const given = args.map((arg) =>
                    isProperties(arg) ? withoutNullSecrets(showInternals(name, arg)) : arg,
                );
                for (const arg of given) if (isProperties(arg)) keepSecretInputs(arg);
                try {
                    const answer = await work(...given);
                    if (operation === "check") return handBack(name, withoutSecrets(answer));
                    if (operation === "diff") return withSecrecy(answer, given);
                    return handBack(name, answer);
                } catch (error) {
                    throw redactError(error as Error);
                }
            },
        ];
    });
    return withPlainErrors(Object.fromEntries(operations)) as T;
}

function isProperties(value: unknown): value is Properties {
    return typeof value === "object" && value !== null;
}

/** An answer under the names that Pulumi gets. */
function handBack<T extends object>(name: Runtime, answer: T | undefined): T | undefined {
    if (answer === undefined) return undefined;
    const parts = PROPERTIES.flatMap((part) => {
        const properties = (answer as Properties)[part];
        return isProperties(properties) ? [[part, hideInternals(name, properties)]] : [];
    });
    return Object.assign(answer, Object.fromEntries(parts));
}

function withoutSecrets({ inputs, failures }: CheckResult): CheckResult {
    return {
        inputs,
        failures: failures.map(({ property, reason }) => ({ property, reason: redact(reason) })),
    };
}

function redactError(error: Error): Error {
    error.message = redact(error.message);
    return error;
}

/** What has become secret, or is so no longer, is written anew: Pulumi would leave the outputs in the state as they are. */
function withSecrecy(answer: DiffResult, [_id, olds, news]: unknown[]): DiffResult {
    const [before, now] = [olds, news].map((properties) => secretPathsOf(properties as Properties));
    return { ...answer, changes: answer.changes || !isDeepStrictEqual(before, now) };
}
