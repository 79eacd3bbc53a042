import type { z } from "zod";
import { judgePowerWords } from "../../model/judgements";
import { PowerActionSpec, type ReadinessTarget, requestName } from "../../model/power";
import { stackOf } from "../../model/urn";
import { showStatus } from "../internals/engine-link";
import { secretPathsOf } from "../internals/secret-inputs";
import { isSecretRequest, writtenName } from "../notes/request-names";
import { foresightOf } from "../power/bcm/foresight";
import type { Result } from "../power/bcm/power";
import { powerAndNote } from "./boots";
import { configure, headNodes } from "./context";
import { compare, type FieldRule } from "./diff";
import { checkShape, type Properties, readSpec, toPlain, withoutSecrecy } from "./inputs";
import { findDevice } from "./look";

/** What a changed field costs. A new field does not compile until it is listed here. */
const ON_CHANGE = {
    deviceId: "replace",
    cluster: "replace",
    powerAction: "update",
    request: "update",
    since: "ignore", // this and askedBefore are part of the request
    askedBefore: "ignore",
    reinstall: "ignore", // this and graceful say how a request is carried out, and do not make a new one
    graceful: "ignore",
    waitForCompletion: "ignore",
    timeout: "ignore",
    hold: "ignore",
    drained: "ignore",
    before: "ignore",
} as const satisfies Record<keyof PowerActionSpec, FieldRule>;

export const powerAction = {
    configure,

    check: async (olds: Properties, news: Properties) => {
        if (Object.keys(olds ?? {}).length === 0) expect(news);
        return checkShape(PowerActionSpec, news, news.deviceId);
    },

    /** Runs again for a different action or request, and if the last attempt did not succeed. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const difference = compare(withDefaults(olds), withDefaults(news), ON_CHANGE);
        const changes = difference.changes || !succeeded(olds.outcome);
        if (changes) expect(news);
        return { ...difference, changes };
    },

    create: async (inputs: Properties) => {
        const { id, result } = await powerNode(inputs);
        return { id, outs: outputsOf(inputs, result) };
    },

    update: async (_id: string, olds: Properties, news: Properties) => {
        const isSameRequest =
            olds.powerAction === news.powerAction && (olds.request ?? "") === (news.request ?? "");
        if (isSameRequest && succeeded(olds.outcome)) {
            const target = { ...(olds.target as ReadinessTarget), request: nameOf(news) };
            return { outs: toPlain({ ...withoutSecrecy(olds), ...news, target }) };
        }
        const { result } = await powerNode(news);
        return { outs: outputsOf(news, result) };
    },

    /** An operation cannot be undone, so it is only forgotten. */
    delete: async () => undefined,
};

/** Pulumi checks all nodes of a step before it has powered the first few, so their BMCs can be asked together. */
function expect({ deviceId, cluster }: Properties): void {
    try {
        foresightOf(headNodes.get(cluster as string | undefined)).expect(String(deviceId));
    } catch {
        // Without a connection, the operation itself reports what is missing.
    }
}

/** Inputs and result. Everything the watcher needs is in one property, so that a preview knows all of it or none. */
function outputsOf(inputs: Properties, { hostname, outcome, message, bootedAfter }: Result): Properties {
    const request = nameOf(inputs);
    const reinstall = inputs.reinstall === "none" ? undefined : (inputs.reinstall as string | undefined);
    const target: ReadinessTarget = { hostname, outcome, message, request, bootedAfter, reinstall };
    // Tells the program whether it was in this update: an action that is not among its targets keeps its old outcome.
    const failedAt = outcome === "failed" || outcome === "held" ? Date.now() : undefined;
    return toPlain({ ...inputs, outcome, message, target, failedAt });
}

/** Its name, as it may be written down. */
function nameOf(inputs: Properties): string {
    return writtenName(
        requestName(inputs as unknown as PowerActionSpec),
        isSecretRequest(secretPathsOf(inputs)),
    );
}

function succeeded(outcome: unknown): boolean {
    return outcome === "done" || outcome === "already";
}

async function powerNode(inputs: Properties): Promise<{ id: string; result: Result }> {
    const spec = readSpec(PowerActionSpec, inputs, judgePowerWords);
    const headNode = headNodes.get(spec.cluster);
    const say = (line: string) => showStatus(inputs.__urn, line);
    const device = await findDevice(headNode, spec.deviceId);
    return {
        id: device.uuid,
        result: await powerAndNote(headNode, device, spec, {
            request: nameOf(inputs),
            stack: stackOf(inputs.__urn),
            isSecret: isSecretRequest(secretPathsOf(inputs)),
            say,
        }),
    };
}

function withDefaults(properties: Properties): Properties {
    const defaults: Partial<z.input<typeof PowerActionSpec>> = { request: "" };
    return { ...defaults, ...properties };
}
