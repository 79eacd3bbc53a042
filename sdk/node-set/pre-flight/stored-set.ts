import type * as pulumi from "@pulumi/pulumi";
import type { InterfaceSpec } from "../../../model/device";
import type { FailedInstall } from "../../../model/power";
import { aliasesOf, childUrn, typeToken, urnOf } from "../../../provider/internals/resources";
import { type SetRequests, setRequestsIn } from "../../../provider/power/requests";
import { readResources, resourcesByUrn } from "../../../provider/stored-resources";
import { Arrivals, type StoredWatch } from "../../../provider/watch/arrivals";

/** What the stack's state holds of a set before the update that a preview is about. */
export interface StoredSet {
    requests: SetRequests;
    /** Its devices, by host name. */
    devices: Map<string, StoredDevice>;
    /** Nodes that failed in the last rollout, with the reason. */
    failed: Record<string, string>;
    /** The nodes that each watcher of BCM's line has begun with, and how many it leaves, by its suffix, e.g. `wave-1`. */
    steps: Map<string, { hostnames: string[]; leave: number }>;
    /** The requests whose failed installs were tried again, by host name. */
    retried: Record<string, string[]>;
    /** Failed installs for which another try has not begun or not ended, by host name. */
    toRetry: Record<string, { message: string; nextTry: number }>;
    /** The request with which each node has arrived, whichever watcher saw it. */
    arrived: Record<string, string>;
}

export interface StoredDevice {
    /** Whether its record stays on the head node when it leaves the set. */
    isReleased: boolean;
    /** Whether it is removed although it is UP. */
    isForced: boolean;
    /** Whether it was there before the stack, so that it is never removed. */
    isAdopted: boolean;
    /** Token of its registration; undefined in stacks of older versions. */
    registration?: string;
    /** What was stated of its MACs and addresses. */
    mac?: string;
    interfaces: InterfaceSpec[];
    /** The identity of the cluster on which it was registered; undefined in stacks of older versions. */
    clusterId: unknown;
}

/** The requests of one power action that is not part of a set. */
export async function readStoredRequests(requestUrn: string): Promise<SetRequests> {
    return setRequestsIn((await resourcesByUrn()).get(requestUrn)?.outputs ?? {});
}

const storedSets = new WeakMap<pulumi.Resource, Promise<StoredSet>>();

/**
 * Read once for each set.
 *
 * @param set the set; what the state holds under an alias of it is its own
 */
export function readStoredSet(set: pulumi.Resource): Promise<StoredSet> {
    const known = storedSets.get(set) ?? findStoredSet(set);
    storedSets.set(set, known);
    return known;
}

async function findStoredSet(set: pulumi.Resource): Promise<StoredSet> {
    const stored: StoredSet = {
        ...{ requests: setRequestsIn({}), devices: new Map(), failed: {} },
        ...{ steps: new Map(), arrived: {}, retried: {}, toRetry: {} },
    };
    const arrivals = new Arrivals();
    for (const setUrn of [...(await aliasesOf(set)), await urnOf(set)]) {
        const of = (kind: string, suffix = "") => childUrn(setUrn, typeToken(kind), `-${suffix}`);
        const suffixOf = (urn: string, kind: string, form: RegExp) =>
            urn.startsWith(of(kind)) ? form.exec(urn.slice(of(kind).length)) : null;
        const toRetry: (FailedInstall & { nextTry: number })[] = [];
        const ended: FailedInstall[] = [];
        for (const [urn, { outputs }] of await readResources()) {
            if (urn === of("PowerRequest", "request")) stored.requests = setRequestsIn(outputs);
            // Each watcher knows the failures that it has found; of a failed verdict Pulumi keeps nothing.
            const watcher = suffixOf(urn, "NodeReadiness", /^(wave-\d+|.+-watch)$/);
            const retry = suffixOf(urn, "InstallRetry", /^try-(\d+)(-canary)?$/);
            if (watcher || retry) {
                Object.assign(stored.failed, outputs.failed);
                arrivals.note(outputs as StoredWatch);
                const failed = (outputs.toRetry ?? []) as FailedInstall[];
                const nextTry = Number(retry?.[1] ?? 1) + 1;
                toRetry.push(...failed.map((node) => ({ ...node, nextTry })));
                if (retry) ended.push(...((outputs.nodes ?? []) as FailedInstall[]));
            }
            if (watcher?.[0].startsWith("wave-")) {
                const targets = (outputs.targets ?? []) as { hostname: string }[];
                stored.steps.set(watcher[0], {
                    hostnames: targets.map(({ hostname }) => hostname),
                    leave: Number(outputs.__leave ?? 0),
                });
            }
            if (suffixOf(urn, "PowerRequest", /^try-\d+(-canary)?-request$/))
                for (const [host, request] of Object.entries(
                    (outputs.__retryOf ?? {}) as Record<string, string>,
                ))
                    stored.retried[host] = [...(stored.retried[host] ?? []), request];
            const hostname = String(outputs.hostname ?? "");
            if (urn === of("Device", hostname))
                stored.devices.set(hostname, {
                    isReleased: outputs.adopted === true || outputs.onRemove === "release",
                    isForced: outputs.forceRemove === true,
                    isAdopted: outputs.adopted === true,
                    registration: outputs.registration as string | undefined,
                    mac: outputs.mac as string | undefined,
                    interfaces: (outputs.interfaces ?? []) as InterfaceSpec[],
                    clusterId: outputs.clusterId,
                });
        }
        for (const { hostname, request, message, nextTry } of toRetry)
            if (!ended.some((node) => node.hostname === hostname && node.request === request))
                stored.toRetry[hostname] = { message, nextTry };
    }
    stored.arrived = arrivals.list();
    return stored;
}
