import type * as pulumi from "@pulumi/pulumi";
import { redact } from "../bcm/client/redact";
import {
    describeFailures,
    type FailedInstall,
    isSameRequest,
    type NodeReadinessSpec,
    type ReadinessTarget,
} from "../model/power";
import { InstallRetry } from "../provider/install-retry";
import { checkAtTheEnd, failOnceRegistered, isOfThisUpdate } from "../provider/internals/registrations";
import { settleInput } from "../provider/internals/resolve-inputs";
import { type NodeReadiness, watchers } from "../provider/node-readiness";
import type { PowerAction } from "../provider/power-action";
import type { Watcher } from "./node-set/watcher";

/** What a rollout has made. */
export interface RolloutParts {
    until: NodeReadinessSpec["until"];
    /** By host name. */
    powered: ReadonlyMap<string, PowerAction>;
    /** Each knows the failures that it has found itself. */
    watchers: readonly Watcher[];
    verdict: NodeReadiness;
}

/**
 * What failed in this update without the verdict, which is the one to raise it: `--target` and `--exclude` may have left it out.
 * Undefined if nothing failed, or the verdict has raised it.
 */
export async function findUnjudged({
    until,
    powered,
    watchers: watching,
    verdict,
}: RolloutParts): Promise<string | undefined> {
    const failed: Record<string, string> = {};
    for (const [hostname, action] of powered)
        if (await failedNow(action)) failed[hostname] = await textOf(action.message);
    for (const watcher of watching) {
        if (!(await failedNow(watcher))) continue;
        Object.assign(failed, await findUntried(watcher, watching));
        Object.assign(failed, (await settleInput(watcher.failed))?.value);
    }
    if (Object.keys(failed).length === 0 || !(await isKnown(verdict))) return undefined;
    return redact(describeFailures(until, failed));
}

/** Failed installs whose next try was not made in this update, with the reason of each. */
async function findUntried(
    { toRetry }: Watcher,
    watching: readonly Watcher[],
): Promise<Record<string, string>> {
    const tried: FailedInstall[][] = [];
    for (const watcher of watching)
        if (watcher instanceof InstallRetry && isOfThisUpdate((await settleInput(watcher.endedAt))?.value))
            tried.push(await listOf(watcher.nodes));
    const isTried = (failed: FailedInstall) => tried.flat().some((node) => isSameRequest(node, failed));
    const left = (await listOf(toRetry)).filter((node) => !isTried(node));
    return Object.fromEntries(left.map(({ hostname, message }) => [hostname, message]));
}

async function listOf(nodes: pulumi.Output<FailedInstall[] | undefined>): Promise<FailedInstall[]> {
    return ((await settleInput(nodes))?.value as FailedInstall[] | undefined) ?? [];
}

/** Why an action on its own failed in this update; undefined if it did not, or a watcher has taken note of it. */
export async function findUnwatched(action: PowerAction): Promise<string | undefined> {
    if (!(await failedNow(action))) return undefined;
    const target = (await settleInput(action.target))?.value as ReadinessTarget | undefined;
    for (const { targets, resource } of watchers())
        if ((await isAmong(target, targets)) && (!(await isKnown(resource)) || (await failedNow(resource))))
            return undefined;
    return redact(`${target?.hostname}: ${await textOf(action.message)}`);
}

/** Fails an update in the end for what failed in it and no resource raises. */
export function raise(find: () => Promise<string | undefined>): Promise<void> {
    return checkAtTheEnd(async () => {
        const text = await find();
        if (text !== undefined) await failOnceRegistered(text);
    });
}

async function failedNow({ failedAt }: Pick<PowerAction | Watcher, "failedAt">): Promise<boolean> {
    return isOfThisUpdate((await settleInput(failedAt))?.value);
}

/** Of a resource that has failed, Pulumi's engine tells nothing more. */
async function isKnown({ failed }: NodeReadiness): Promise<boolean> {
    return (await settleInput(failed)) !== undefined;
}

async function isAmong(
    target: ReadinessTarget | undefined,
    targets: pulumi.Input<pulumi.Input<ReadinessTarget>[]>,
): Promise<boolean> {
    const all = (await settleInput(targets))?.value as pulumi.Input<ReadinessTarget>[] | undefined;
    const settled = await Promise.all((all ?? []).map(settleInput));
    return settled.some((one) => {
        const { hostname, request } = (one?.value ?? {}) as Partial<ReadinessTarget>;
        return hostname === target?.hostname && request === target?.request;
    });
}

async function textOf(message: pulumi.Output<string>): Promise<string> {
    return String((await settleInput(message))?.value ?? "");
}
