import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { perProgram } from "./per-program";
import { promiseOf } from "./resolve-inputs";

/** What ends a preview whose findings have been printed. */
export const MENDED_FIRST = "The other errors have to be mended first; nothing would be sent.";

/** What is known of this program as a whole. */
const program = perProgram(() => ({
    startedAt: Date.now(),
    /** Registrations of our resources that are under way; each settles. */
    registrations: new Set<Promise<unknown>>(),
    /** Why it fails. */
    reasons: new Set<string>(),
}));

/** What decides whether a component has failed that our plugin makes for a program in another language. */
export interface ComponentChecks {
    reasons: Set<string>;
    /** Has to be over before the component counts as made. */
    underWay: Promise<void>[];
}

const ofComponent = new AsyncLocalStorage<ComponentChecks>();

/** Makes a component whose failures are noted in `checks`, and do not end the process. */
export function collectFailures<T>(checks: ComponentChecks, make: () => T): T {
    return ofComponent.run(checks, make);
}

/** Does what decides at the end of a program whether it has failed; in our plugin, at the end of a component. */
export function checkAtTheEnd(work: () => Promise<void>): Promise<void> {
    const component = ofComponent.getStore();
    if (!component) return allRegistered().then(work);
    const done = work();
    component.underWay.push(done);
    return done;
}

/** Notes that a resource is being registered. */
export function noteRegistration({ urn }: pulumi.Resource): void {
    const { registrations } = program();
    const settled: Promise<unknown> = promiseOf(urn)
        .catch(() => undefined) // what cannot be registered fails the program by itself
        .then(() => registrations.delete(settled));
    registrations.add(settled);
}

/** Whether something happened in this update, by the clock of this machine, which the provider's process shares. */
export function isOfThisUpdate(moment: unknown): boolean {
    return typeof moment === "number" && moment >= program().startedAt;
}

/** Waits until all resources of ours are registered that the program makes by itself. */
export async function allRegistered(): Promise<void> {
    const { registrations } = program();
    while (registrations.size > 0) await Promise.all(registrations);
}

/**
 * Fails a program (in our plugin: a component) with one error once all its resources are registered: in a preview policies have then judged each of them, and
 * whatever else is wrong has been said; in an update nothing is under way that the error could stop.
 *
 * @param why left out in a preview whose findings have been logged: that alone leaves Pulumi's exit code at 0 (measured on
 * engine 3.259)
 */
export async function failOnceRegistered(why = MENDED_FIRST): Promise<void> {
    const collected = ofComponent.getStore();
    if (collected) {
        collected.reasons.add(why);
        return;
    }
    const { reasons } = program();
    const isFailing = reasons.size > 0;
    reasons.add(why);
    if (isFailing) return;
    const done = pulumi.runtime.rpcKeepAlive(); // Pulumi ends a program that waits for nothing of it
    await allRegistered();
    setImmediate(done);
    const error = new pulumi.RunError([...reasons].join("\n"));
    error.stack = error.message; // shown instead of the message once the program itself has ended
    throw error;
}
