import type { HeadNode } from "../../../bcm/client/head-nodes";
import type { WireDevice } from "../../../bcm/wire/device";
import type { PowerActionKind } from "../../../model/enums";
import {
    NOT_POWERED,
    NOT_SENT,
    type PowerActionSpec,
    type PowerOutcome,
    requestName,
} from "../../../model/power";
import { Journal, JournalError } from "../../notes/power-journal";
import { writtenName } from "../../notes/request-names";
import { NotReady, PowerFailure } from "../failure";
import { type Performed, perform } from "../perform";
import { lastTried, type Target } from "./calls";
import { BcmTransport } from "./transport";

/** How a request on one node ended. */
export interface Result {
    hostname: string;
    outcome: PowerOutcome;
    message: string;
    /** A boot that counts is later than this, ms of the head node's clock; undefined where none was asked for. */
    bootedAfter?: number;
    /** Since when the node was in the state in which something was sent to it, as in {@link Performed}. */
    stateSince?: number;
}

/** Who asks. */
export interface Asker {
    /** Stack and project, e.g. `dev::racks`. */
    stack: string;
    /** Whether the request's name may not be written down. */
    isSecret: boolean;
    say: (line: string) => void;
}

/**
 * Carries a request out through BCM. A BMC that fails is an outcome and no error, so that it never holds back the other
 * nodes of a rollout, whose watcher counts it.
 *
 * @throws BcmError when the head node cannot be asked
 */
export async function powerThroughBcm(
    headNode: HeadNode,
    device: WireDevice,
    spec: PowerActionSpec,
    { stack, isSecret, say }: Asker,
): Promise<Result> {
    const { hostname } = device;
    const finish = (result: Omit<Result, "hostname">) => {
        say(result.message);
        return { hostname, ...result };
    };
    if (spec.hold !== "") return finish({ outcome: "held", message: NOT_SENT + spec.hold });
    const action = spec.powerAction as PowerActionKind;
    const key = { device: device.uuid, stack, node: hostname, request: requestName(spec), isSecret };
    const subject = { stack, headNode: headNode.client.headNode, kind: "power" as const, name: hostname };
    try {
        return await Journal.hold(key, async (journal) => {
            const since = spec.since ?? (await sinceOf(journal, { headNode, device }));
            const drive = { headNode, device, journal, since, say, subject };
            const { graceful, timeout, askedBefore } = spec;
            const transport = new BcmTransport(drive, spec, writtenName(key.request, isSecret));
            const job = { transport, journal, action, name: action, askedBefore, graceful, timeout, say };
            const performed = await perform(job);
            return finish({ ...performed, message: messageOf(performed, spec) });
        });
    } catch (error) {
        if (error instanceof NotReady)
            return finish({ outcome: "held", message: NOT_POWERED + error.message });
        if (!(error instanceof PowerFailure || error instanceof JournalError)) throw error;
        return finish({ outcome: "failed", message: `${action} failed: ${error.message}` });
    }
}

/** What an earlier run noted, else the last operation of all, since nothing was sent for this request yet. */
async function sinceOf({ entries }: Journal, target: Target): Promise<number> {
    const first = entries.find(({ since }) => since !== undefined);
    return first?.since ?? lastTried(target, 0);
}

function messageOf({ outcome, message }: Performed, { powerAction, reinstall }: PowerActionSpec): string {
    if (message === undefined) return `${powerAction} done`;
    if (outcome !== "already" || powerAction !== "power_on" || reinstall === "none") return message;
    return `${message}, so nothing is reinstalled; use power_cycle for that`;
}
