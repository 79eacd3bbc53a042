import { z } from "zod";
import { type Answer, httpError, refusal, retryLater } from "../http/answer";

const DEFAULT_SLOW_SECONDS = 5;
const DEFAULT_ABSENCE_SECONDS = 5;
const FAILURE = "failure on request";

/** What can be said of a fault. Without `call` and `node` it strikes any call or every node. */
const FaultDetails = z.strictObject({
    /** Name of the call, e.g. `addDevice`; a power fault is about `powerOperation` unless it says otherwise. */
    call: z.string().optional(),
    /** Host name. */
    node: z.string().optional(),
    /** How often it strikes. Default: once for a call; always, where a share is given, and for a node. */
    times: z.int().positive().optional(),
    /** How many matching calls, or occasions of a node, pass before it begins. */
    after: z.int().min(0).optional(),
    /** Which part of the matching calls is struck, 0 to 1, by the simulator's seed. */
    share: z.number().gt(0).max(1).optional(),
    /** Seconds: of waiting (`slow`, `slow-bmc`), of Retry-After, or of absence (`failover`). */
    seconds: z.number().min(0).optional(),
    /** What BCM says (`errormessage`, `installer-failed`, `shutdown-blocked`, `power-fails`). */
    message: z.string().optional(),
    /** What the other person changes (`foreign-edit`). */
    fields: z.record(z.string(), z.unknown()).optional(),
    /** What the node reports (`raw-status`), also a word that BCM does not have. */
    status: z.string().optional(),
});
type FaultDetails = z.input<typeof FaultDetails>;

/** The parts of a head node that a fault of a call may meddle with. */
export interface Meddling {
    /** Ends every event session. */
    endSessions(): void;
    /** Makes the log-in of this call worth nothing. */
    expireLogIn(): void;
    /** The head node is gone for so many real seconds, and with it all log-ins and sessions. */
    leave(seconds: number): void;
    /** Somebody else changes what the call was about. */
    edit(fields: Record<string, unknown>): void;
}

/** A fault of calls: its sentence, and where it hooks in. */
export interface CallFaultKind {
    about: string;
    /** Calls that it is about when it does not say. */
    usually?: RegExp;
    /** Happens before the call is looked at. */
    before?: (meddling: Meddling, details: FaultDetails) => void;
    /** Takes the place of the call, which then has no effect. */
    answer?: (details: FaultDetails) => Answer;
    /** The operation is answered as usual, and nothing is done. */
    isVoid?: boolean;
    /** Real seconds for which the answer is held back. */
    delay?: (details: FaultDetails) => number;
    /** What becomes of the answer: cut before the call has an effect or after it, or spoilt. */
    answerIs?: "cut before" | "cut after" | "truncated" | "malformed";
    /** Happens when the answer has been made. */
    after?: (meddling: Meddling, details: FaultDetails) => void;
}

const OF_POWER = /^powerOperation$/;

/** What can go wrong on the way of a call; each says when it strikes. */
export const CALL_FAULTS = {
    "drop-before": { about: "the connection is cut before the call has any effect", answerIs: "cut before" },
    "drop-after": { about: "the connection is cut after the call has had its effect", answerIs: "cut after" },
    "http-500": { about: "HTTP 500, no effect", answer: () => httpError(500, FAILURE) },
    "http-503": {
        about: "HTTP 503 with Retry-After, no effect",
        answer: ({ seconds }) => retryLater(503, seconds),
    },
    "http-429": {
        about: "HTTP 429 with Retry-After, no effect",
        answer: ({ seconds }) => retryLater(429, seconds),
    },
    slow: {
        about: "the effect happens; the answer comes so many real seconds later",
        delay: ({ seconds = DEFAULT_SLOW_SECONDS }) => seconds,
    },
    truncated: { about: "the effect happens; the answer ends in the middle", answerIs: "truncated" },
    malformed: { about: "the effect happens; the answer is no JSON", answerIs: "malformed" },
    errormessage: {
        about: "refused with HTTP 200 and an errormessage, no effect",
        answer: ({ message = FAILURE }) => refusal(`${message}\n`),
    },
    "expired-cookie": {
        about: "the log-in cookie is worth nothing any more",
        before: (meddling) => meddling.expireLogIn(),
    },
    "lost-write": {
        about: "the write is answered with success and not stored",
        usually: /^(add|update|remove)/,
        isVoid: true,
    },
    "foreign-edit": {
        about: "somebody else changes the device or category right after the answer",
        usually: /^(get|add|update)(Device|Category)$/,
        after: (meddling, { fields = { notes: "edited by somebody else" } }) => meddling.edit(fields),
    },
    "power-dropped": {
        about: "the power operation is accepted, and nothing follows",
        usually: OF_POWER,
        isVoid: true,
    },
    "power-reply-lost": {
        about: "the power operation goes through, its reply is lost",
        usually: OF_POWER,
        answerIs: "cut after",
    },
    "session-end": { about: "every event session ends", before: (meddling) => meddling.endSessions() },
    failover: {
        about: "the head node is gone for so many real seconds; cookies and sessions are lost",
        before: (meddling, { seconds = DEFAULT_ABSENCE_SECONDS }) => meddling.leave(seconds),
        answerIs: "cut before",
    },
} as const satisfies Record<string, CallFaultKind>;
export type CallFault = keyof typeof CALL_FAULTS;

/** What can be wrong with a node, until the fault is taken away. */
export const NODE_FAULTS = {
    "stuck-installing": "the installation stops making progress and keeps its slot",
    "installer-failed": "the installation fails with a message",
    "no-slot": "the node gets no provisioning slot",
    "dead-bmc": "the BMC does not answer",
    "power-fails": "the BMC says whether the node is on, and fails at everything else, with a message",
    "slow-bmc": "the BMC takes so many seconds of the head node's time longer",
    "shutdown-blocked": "something running on the node stops a graceful shutdown",
    "shutdown-hangs": "the node never finishes a graceful shutdown",
    "drain-fails": "no workload manager can drain or undrain the node",
    "raw-status": "the node reports this status, whatever it does",
} as const;
export type NodeFault = keyof typeof NODE_FAULTS;

export const FaultName = z.enum(
    Object.keys({ ...CALL_FAULTS, ...NODE_FAULTS }) as [CallFault | NodeFault, ...(CallFault | NodeFault)[]],
);

/** A fault on request. */
export const FaultSpec = z.strictObject({ fault: FaultName, ...FaultDetails.shape });
export type FaultSpec = z.input<typeof FaultSpec>;

export function isNodeFault(name: string): name is NodeFault {
    return Object.hasOwn(NODE_FAULTS, name);
}

/** Whether a fault of calls is about this call on these nodes. */
export function isAbout(
    fault: CallFault,
    { call, node }: FaultSpec,
    name: string,
    nodes: readonly string[],
): boolean {
    const { usually }: CallFaultKind = CALL_FAULTS[fault];
    const isCall = call === undefined ? (usually?.test(name) ?? true) : call === name;
    return isCall && (node === undefined || nodes.includes(node));
}

/** Reads `http-503:call=addDevice,times=3`, the form of the command line. @throws Error that says what is allowed. */
export function parseFault(text: string): FaultSpec {
    const [fault = "", ...rest] = text.split(":");
    const settings = rest.join(":").split(",").filter(Boolean);
    const fields = settings.map((setting): [string, unknown] => {
        const [key = "", ...value] = setting.split("=");
        const plain = value.join("=");
        const isNumber = ["times", "after", "share", "seconds"].includes(key) && plain.trim() !== "";
        return [key, isNumber ? Number(plain) : plain];
    });
    const reading = FaultSpec.safeParse({ fault, ...Object.fromEntries(fields) });
    if (reading.success) return reading.data;
    throw new Error(`--fault ${text}: ${z.prettifyError(reading.error).replaceAll("\n", " ")}`);
}
