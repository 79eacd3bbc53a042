import * as pulumi from "@pulumi/pulumi";
import { detachDebugger } from "./internals/debugger";
import { log } from "./internals/log";
import { failOnceRegistered } from "./internals/registrations";

/*
 * What is wrong between a resource and the rest of its program is known only while it is being registered: an update then
 * sends nothing of it, and a preview fails after everything has been registered and judged by policies.
 */

/**
 * An error that many resources share. For each of them Pulumi prepends a property name to the message of the same error
 * object, so the message ignores assignments.
 */
export function refusal(text: string): Error {
    const error = new pulumi.RunError(text);
    Object.defineProperty(error, "message", { get: () => text, set: () => undefined });
    error.stack = text; // shown instead of the message once the program itself has ended
    return error;
}

/**
 * An input that fails in an update once something is wrong with its resource, of which nothing is sent then.
 *
 * @param introduce makes one text of what is wrong
 */
export async function unlessRefused(
    input: pulumi.Input<string>,
    finding: Promise<string[]>,
    introduce: (problems: string[]) => string = (problems) => problems.join("\n"),
): Promise<pulumi.Unwrap<typeof input>> {
    const problems = await finding;
    if (problems.length > 0 && !pulumi.runtime.isDryRun()) {
        await detachDebugger();
        throw refusal(introduce(problems));
    }
    return input as string; // an output stays one: Pulumi looks into a promise
}

/** Says in a preview what is wrong with a resource, which is registered all the same. */
export async function sayInPreview(resource: pulumi.Resource, finding: Promise<string[]>): Promise<void> {
    if (!pulumi.runtime.isDryRun()) return;
    const problems = await finding;
    for (const problem of problems) await log.error(problem, resource);
    if (problems.length > 0) await failOnceRegistered();
}
