import * as pulumi from "@pulumi/pulumi";
import { perProgram } from "./per-program";
import { promiseOf } from "./resolve-inputs";

/** What a preview knows of its own program. */
const preview = perProgram(() => ({
    /** Registrations of our resources that are under way; each settles. */
    registrations: new Set<Promise<unknown>>(),
    isFailing: false,
}));

/** Notes that a resource is being registered. */
export function noteRegistration({ urn }: pulumi.Resource): void {
    if (!pulumi.runtime.isDryRun()) return;
    const { registrations } = preview();
    const settled: Promise<unknown> = promiseOf(urn)
        .catch(() => undefined) // what cannot be registered fails the program by itself
        .then(() => registrations.delete(settled));
    registrations.add(settled);
}

/** Waits until all resources of ours are registered that the program makes by itself. */
export async function allRegistered(): Promise<void> {
    const { registrations } = preview();
    while (registrations.size > 0) await Promise.all(registrations);
}

/**
 * Fails a preview whose findings have been logged: that alone leaves Pulumi's exit code at 0 (measured on engine 3.259). First
 * all resources are registered, so that policies have judged each of them, and whatever else is wrong has been said.
 */
export async function failOnceRegistered(): Promise<void> {
    const program = preview();
    if (program.isFailing) return;
    program.isFailing = true;
    const done = pulumi.runtime.rpcKeepAlive(); // Pulumi ends a program that waits for nothing of it
    await allRegistered();
    setImmediate(done);
    const error = new pulumi.RunError("The other errors have to be mended first; nothing would be sent.");
    error.stack = error.message; // shown instead of the message once the program itself has ended
    throw error;
}
