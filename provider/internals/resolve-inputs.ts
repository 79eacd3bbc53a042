import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../model/issues";

/** Parts of an output that Pulumi's typings leave out. */
interface OutputInternals {
    isKnown: Promise<boolean>;
    promise(): Promise<unknown>;
}

/**
 * The plain value of inputs, for checks. Values that are not known yet or secret become {@link UNKNOWN}: the rules skip
 * those, so no secret can reach a message. The provider checks the real values again.
 */
export async function resolveInputs(input: unknown): Promise<unknown> {
    if (pulumi.Output.isInstance(input)) {
        const output = input as unknown as OutputInternals;
        const [isKnown, isSecret, value] = await Promise.all([
            output.isKnown,
            pulumi.isSecret(input),
            output.promise(),
        ]);
        return isKnown && !isSecret ? resolveInputs(value) : UNKNOWN;
    }
    if (input instanceof Promise) return resolveInputs(await input);
    if (Array.isArray(input)) return Promise.all(input.map(resolveInputs));
    if (typeof input !== "object" || input === null) return input;
    const entries = Object.entries(input).filter(([, value]) => value !== undefined);
    return Object.fromEntries(
        await Promise.all(entries.map(async ([key, value]) => [key, await resolveInputs(value)] as const)),
    );
}
