import type { z } from "zod";
import type { PowerActionKind } from "../../sdk/model/enums";
import { judgePowerWords } from "../../sdk/model/judgements";
import { PowerActionSpec, type PowerOutcome, type ReadinessTarget } from "../../sdk/model/power";
import type { HeadNode } from "../client/head-nodes";
import { WireDevice } from "../wire/device";
import { POWER_STEPS } from "../wire/power";
import { WireStatus } from "../wire/status";
import { compare, type FieldRule } from "./changes";
import { configure, headNodes } from "./context";
import { showStatus } from "./engine-link";
import { checkShape, type Properties, readSpec, toPlain } from "./inputs";
import { lastOperation, PowerFailure, readPower, sendOperation } from "./power-steps";
import { setNextBoot } from "./reinstall";
import { shutDown } from "./shutdown";

/** What a changed field costs. A new field does not compile until someone decides. */
const ON_CHANGE = {
    deviceId: "replace",
    cluster: "replace",
    powerAction: "update",
    request: "update",
    reinstall: "ignore", // these two say how a request is carried out, and are no request by themselves
    graceful: "ignore",
    waitForCompletion: "ignore",
    timeout: "ignore",
    hold: "ignore",
} as const satisfies Record<keyof PowerActionSpec, FieldRule>;

interface Result {
    hostname: string;
    outcome: PowerOutcome;
    message: string;
    statusBefore?: { status: string; timestamp: number };
    /** Set while it is not known whether a RESET was carried out: the head node's last operation before it. */
    unconfirmedSince?: number;
}

export const powerAction = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(PowerActionSpec, news, news.deviceId),

    /** Runs again for another action or request, and when the last attempt did not succeed. */
    diff: async (_id: string, olds: Properties, news: Properties) => {
        const difference = compare<PowerActionSpec>(withDefaults(olds), withDefaults(news), ON_CHANGE);
        return { ...difference, changes: difference.changes || !succeeded(olds.outcome) };
    },

    create: async (inputs: Properties) => {
        const { id, result } = await perform(inputs, {});
        return { id, outs: outputsOf(inputs, result) };
    },

    update: async (_id: string, olds: Properties, news: Properties) => {
        const isSameRequest =
            olds.powerAction === news.powerAction && (olds.request ?? "") === (news.request ?? "");
        if (isSameRequest && succeeded(olds.outcome)) return { outs: toPlain({ ...olds, ...news }) };
        const { result } = await perform(news, isSameRequest ? olds : {});
        return { outs: outputsOf(news, result) };
    },

    /** An operation cannot be undone; forgetting it is all there is to do. */
    delete: async () => undefined,
};

/** Inputs and result, with all that the wave's watcher needs in one property: it is known in previews as a whole. */
function outputsOf(
    inputs: Properties,
    { hostname, outcome, message, statusBefore, unconfirmedSince }: Result,
): Properties {
    const request = `${inputs.powerAction} ${inputs.request ?? ""}`.trim();
    const target: ReadinessTarget = { hostname, outcome, message, request, statusBefore };
    return toPlain({ ...inputs, outcome, message, target, unconfirmedSince });
}

function succeeded(outcome: unknown): boolean {
    return outcome === "done" || outcome === "already";
}

/** One request on one node. A BMC that fails is an outcome, so that it never holds back other nodes. */
async function perform(inputs: Properties, earlier: Properties): Promise<{ id: string; result: Result }> {
    const spec = readSpec(PowerActionSpec, inputs, judgePowerWords);
    const headNode = headNodes.get(spec.cluster);
    const say = (line: string) => showStatus(inputs.__urn, line);
    const device = await findDevice(headNode, spec.deviceId);
    const { hostname } = device;
    if (spec.hold !== "") {
        say(`not sent: ${spec.hold}`);
        return { id: device.uuid, result: { hostname, outcome: "held", message: `not sent: ${spec.hold}` } };
    }
    try {
        // The event session is held for the whole request, so that all nodes of this process share one.
        const result = await headNode.events.use(() => run(headNode, device, spec, earlier, say));
        say(result.message);
        return { id: device.uuid, result };
    } catch (error) {
        if (!(error instanceof PowerFailure)) throw error;
        const message = `${spec.powerAction} failed: ${error.message}`;
        say(message);
        return {
            id: device.uuid,
            result: { hostname, outcome: "failed", message, unconfirmedSince: error.unconfirmedSince },
        };
    }
}

async function run(
    headNode: HeadNode,
    device: WireDevice,
    spec: PowerActionSpec,
    earlier: Properties,
    say: (line: string) => void,
): Promise<Result> {
    const { hostname } = device;
    const status = await headNode.client.read("cmstatus", "getStatus", [device.uuid], WireStatus.nullable(), {
        target: hostname,
    });
    if (status?.closed)
        throw new PowerFailure(
            `it is closed on the head node. Open it first (cmsh: device open ${hostname}).`,
        );
    const statusBefore = status
        ? { status: status.status, timestamp: status.reportedStatusTimestamp }
        : undefined;

    const unconfirmed = earlier.unconfirmedSince;
    if (typeof unconfirmed === "number") {
        const last = await lastOperation(headNode, device);
        if (last?.operation === "RESET" && last.executionTime > unconfirmed)
            return { hostname, outcome: "done", message: "the reset of the last run was carried out" };
    }

    const deadline = AbortSignal.timeout(spec.timeout * 1000);
    say("asking the BMC for its power state");
    const power = await readPower(headNode, device, deadline);
    const action = spec.powerAction as PowerActionKind;
    const already = (action === "power_on" && power === "ON") || (action === "power_off" && power === "OFF");
    if (already) return { hostname, outcome: "already", message: `is ${power.toLowerCase()} already` };
    if (spec.reinstall !== "none") await setNextBoot(headNode, device, spec.reinstall);
    if (spec.graceful && status?.status === "UP") {
        const message = await shutDown(headNode, device, spec.timeout, say);
        if (message) return { hostname, outcome: "done", message, statusBefore };
    }

    for (const operation of POWER_STEPS[action]) {
        if (operation === "OFF" && power === "OFF") continue; // power_cycle of a node that is off
        say(`${operation} …`);
        await sendOperation(
            headNode,
            device,
            operation,
            spec.waitForCompletion || action === "power_cycle",
            deadline,
        );
    }
    return { hostname, outcome: "done", message: `${action} done`, statusBefore };
}

async function findDevice({ client }: HeadNode, deviceId: string): Promise<WireDevice> {
    const device = await client.read("cmdevice", "getDevice", [deviceId], WireDevice.nullable(), {
        target: deviceId,
    });
    if (!device)
        throw new Error(`There is no device "${deviceId}" on ${client.headNode}. Register it first.`);
    if (device.childType !== "PhysicalNode")
        throw new Error(
            `"${device.hostname}" is a ${device.childType}; this package powers physical nodes only.`,
        );
    return device;
}

function withDefaults(properties: Properties): Properties {
    const defaults: Partial<z.input<typeof PowerActionSpec>> = { request: "" };
    return { ...defaults, ...properties };
}
