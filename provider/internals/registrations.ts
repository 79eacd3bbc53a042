import * as pulumi from "@pulumi/pulumi";

/** The registrations of this program's own resources, in a preview; each settles. */
const registrations: Promise<unknown>[] = [];
let hasFailed = false;

/** Notes that a resource is being registered. */
export function noteRegistration({ urn }: pulumi.Resource): void {
    if (!pulumi.runtime.isDryRun()) return;
    const promise = (urn as unknown as { promise(): Promise<unknown> }).promise();
    registrations.push(promise.catch(() => undefined)); // what cannot be registered fails the program by itself
}

/** Waits until all resources of ours are registered that the program makes by itself. */
export async function allRegistered(): Promise<void> {
    for (let seen = -1; seen < registrations.length; ) {
        seen = registrations.length;
        await Promise.all(registrations);
    }
}

/**
 * Fails a preview whose findings have been logged: that alone leaves Pulumi's exit code at 0 (measured on engine 3.259). First
 * all resources are registered, so that policies have judged each of them, and whatever else is wrong has been said.
 */
export async function failOnceRegistered(): Promise<void> {
    if (hasFailed) return;
    hasFailed = true;
    const done = pulumi.runtime.rpcKeepAlive(); // Pulumi ends a program that waits for nothing of it
    await allRegistered();
    setImmediate(done);
    const error = new pulumi.RunError("The errors above have to be mended first; nothing would be sent.");
    error.stack = error.message; // shown instead of the message once the program itself has ended
    throw error;
}
