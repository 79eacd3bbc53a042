import type * as pulumi from "@pulumi/pulumi";
import type { InterfaceSpec } from "../../../model/device";
import { isSameRequest, requestName } from "../../../model/power";
import { ownValue } from "../../../model/records";
import { plainUrn } from "../../../model/urn";
import { aliasesOf, childUrn, typeToken, urnOf } from "../../../provider/internals/resources";
import { type SetRequests, setRequestsIn } from "../../../provider/power/requests";
import { findStored, readResources } from "../../../provider/stored-resources";
import { Arrivals, type StoredTry, type StoredWatch } from "../../../provider/watch/arrivals";
import { wasPowered } from "../../../provider/watch/retry";

/** Another try that a failed install may get. */
export interface NextTry {
    /** Why the install failed. */
    message: string;
    /** Its number; the first install is 1. */
    number: number;
    /** Whether it was handed on for it, and counts among those that wait. */
    isWaiting?: boolean;
    /** When the boot that failed was asked for, ms of the head node's clock, where that is known. */
    poweredAt?: number;
}

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
    /** Failed installs that may be tried again, as often as the program says, by host name. */
    toRetry: Record<string, NextTry>;
    /** The request that each node has had, carried out or not needed, by host name. */
    served: Record<string, string>;
    /** Whether its nodes are drained: who has arrived has nothing left to be given back. */
    isDraining: boolean;
    /** The request with which each node has arrived, whichever watcher saw it. */
    arrived: Record<string, string>;
}

export interface StoredDevice {
    /** Whether its record stays on the head node when it leaves the set. */
    isReleased: boolean;
    /** Whether it is removed although it is UP. */
    isForced: boolean;
    /** Whether it is drained and shut down if it leaves the set while it is UP. */
    isRetired: boolean;
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
    return setRequestsIn((await findStored(requestUrn))?.outputs ?? {});
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
        ...{ steps: new Map(), arrived: {}, retried: {}, toRetry: {}, isDraining: false, served: {} },
    };
    const arrivals = new Arrivals();
    for (const setUrn of [...(await aliasesOf(set)), await urnOf(set)]) {
        const of = (kind: string, suffix = "") => plainUrn(childUrn(setUrn, typeToken(kind), `-${suffix}`));
        const suffixOf = (urn: string, kind: string, form: RegExp) =>
            urn.startsWith(of(kind)) ? form.exec(urn.slice(of(kind).length)) : null;
        const watches: Watch[] = [];
        for (const [urn, { outputs }] of await readResources()) {
            if (urn === of("PowerRequest", "request")) {
                stored.requests = setRequestsIn(outputs);
                stored.isDraining = outputs.drainedBefore !== undefined;
            }
            // Each watcher knows the failures that it has found; of a failed verdict Pulumi keeps nothing.
            const watcher = suffixOf(urn, "NodeReadiness", /^(wave-\d+(-drain)?|.+-watch)$/);
            const retry = suffixOf(urn, "InstallRetry", /^try-(\d+)(-canary)?$/);
            if (watcher || retry) {
                Object.assign(stored.failed, outputs.failed);
                arrivals.note(outputs as StoredWatch);
                const isByIpmi = watcher?.[0].endsWith("-watch") === true;
                if (!isByIpmi) watches.push({ ...(outputs as StoredTry), number: Number(retry?.[1] ?? 1) });
            }
            if (watcher?.[0].startsWith("wave-") && !watcher[0].endsWith("-drain")) {
                const targets = (outputs.targets ?? []) as { hostname: string }[];
                stored.steps.set(watcher[0], {
                    hostnames: targets.map(({ hostname }) => hostname),
                    leave: Number(outputs.__leave ?? 0),
                });
            }
            if (urn.startsWith(of("PowerAction")) && ["done", "already"].includes(String(outputs.outcome)))
                stored.served[String(outputs.deviceId)] = requestName(outputs as { powerAction?: string });
            const hostname = String(outputs.hostname ?? "");
            if (urn === of("Device", hostname))
                stored.devices.set(hostname, {
                    isReleased: outputs.adopted === true || outputs.onRemove === "release",
                    isForced: outputs.forceRemove === true,
                    isRetired: outputs.adopted !== true && outputs.onRemove === "drainAndPowerOff",
                    isAdopted: outputs.adopted === true,
                    registration: outputs.registration as string | undefined,
                    mac: outputs.mac as string | undefined,
                    interfaces: (outputs.interfaces ?? []) as InterfaceSpec[],
                    clusterId: outputs.clusterId,
                });
        }
        noteTries(stored, watches, arrivals);
    }
    stored.arrived = arrivals.list();
    return stored;
}

/** What a watcher has stored (number 1), or a try. */
interface Watch extends StoredTry {
    number: number;
}

/** Notes whose failed installs were tried, who arrived by that, and who may be tried once more. */
function noteTries(stored: StoredSet, watches: readonly Watch[], arrivals: Arrivals): void {
    const tried = watches.flatMap(({ number, nodes = [] }) => (number > 1 ? nodes : []));
    for (const { hostname, request } of tried)
        stored.retried[hostname] = [...(ownValue(stored.retried, hostname) ?? []), request];
    for (const { nodes = [], arrived = {} } of watches)
        for (const { hostname, asked } of nodes)
            if (ownValue(arrived, hostname) !== undefined) arrivals.add({ [hostname]: asked });
    const targets = new Map(
        watches.flatMap(({ targets: own = [] }) => own.map((one) => [one.hostname, one])),
    );
    for (const { number, failed = {}, toRetry = [], nodes = [] } of watches) {
        for (const failedOne of toRetry) {
            const { hostname, message, poweredAt } = failedOne;
            if (!tried.some((node) => isSameRequest(node, failedOne)))
                stored.toRetry[hostname] = { message, number: number + 1, poweredAt, isWaiting: true };
        }
        for (const [hostname, message] of Object.entries(failed)) {
            const target = targets.get(hostname);
            if (target?.outcome !== "done") continue;
            if (number === 1)
                stored.toRetry[hostname] = { message, number: 2, poweredAt: target.bootedAfter };
            else if (wasPowered(message)) stored.toRetry[hostname] = { message, number: number + 1 };
            else {
                const poweredAt = nodes.find((node) => node.hostname === hostname)?.poweredAt;
                stored.toRetry[hostname] = { message, number, poweredAt };
            }
        }
    }
}
