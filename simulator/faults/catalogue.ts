import { z } from "zod";

/** What can go wrong on the way of a call; each says when it strikes. */
export const CALL_FAULTS = {
    "drop-before": "the connection is cut before the call has any effect",
    "drop-after": "the connection is cut after the call has had its effect",
    "http-500": "HTTP 500, no effect",
    "http-503": "HTTP 503 with Retry-After, no effect",
    "http-429": "HTTP 429 with Retry-After, no effect",
    slow: "the effect happens; the answer comes so many real seconds later",
    truncated: "the effect happens; the answer ends in the middle",
    malformed: "the effect happens; the answer is no JSON",
    errormessage: "refused with HTTP 200 and an errormessage, no effect",
    "expired-cookie": "the log-in cookie is worth nothing any more",
    "lost-write": "the write is answered with success and not stored",
    "foreign-edit": "somebody else changes the device or category right after the answer",
    "power-dropped": "the power operation is accepted, and nothing follows",
    "power-reply-lost": "the power operation goes through, its reply is lost",
    "session-end": "every event session ends",
    failover: "the head node is gone for so many real seconds; cookies and sessions are lost",
} as const;
export type CallFault = keyof typeof CALL_FAULTS;

/** What can be wrong with a node, until the fault is taken away. */
export const NODE_FAULTS = {
    "stuck-installing": "the installation stops making progress and keeps its slot",
    "installer-failed": "the installation fails with a message",
    "no-slot": "the node gets no provisioning slot",
    "dead-bmc": "the BMC does not answer",
    "slow-bmc": "the BMC takes so many seconds of the head node's time longer",
    "shutdown-blocked": "something running on the node stops a graceful shutdown",
    "shutdown-hangs": "the node never finishes a graceful shutdown",
    "raw-status": "the node reports this status, whatever it does",
} as const;
export type NodeFault = keyof typeof NODE_FAULTS;

export const FaultName = z.enum(
    Object.keys({ ...CALL_FAULTS, ...NODE_FAULTS }) as [CallFault | NodeFault, ...(CallFault | NodeFault)[]],
);

/** A fault on request. Without `call` and `node` it strikes any call or every node. */
export const FaultSpec = z.strictObject({
    fault: FaultName,
    /** Name of the call, e.g. `addDevice`; a power fault is about `powerOperation` unless it says otherwise. */
    call: z.string().optional(),
    /** Host name. */
    node: z.string().optional(),
    /** How often it strikes. Default: once for a call; always, where a share is given, and for a node. */
    times: z.int().positive().optional(),
    /** How many matching calls pass before it begins. */
    after: z.int().min(0).optional(),
    /** Which part of the matching calls is struck, 0 to 1, by the simulator's seed. */
    share: z.number().gt(0).max(1).optional(),
    /** Seconds: of waiting (`slow`, `slow-bmc`), of Retry-After, or of absence (`failover`). */
    seconds: z.number().min(0).optional(),
    /** What BCM says (`errormessage`, `installer-failed`, `shutdown-blocked`). */
    message: z.string().optional(),
    /** What the other person changes (`foreign-edit`). */
    fields: z.record(z.string(), z.unknown()).optional(),
    /** What the node reports (`raw-status`), also a word that BCM does not have. */
    status: z.string().optional(),
});
export type FaultSpec = z.input<typeof FaultSpec>;

/** Calls that a fault is about when it does not say. */
const USUAL_CALLS: Partial<Record<CallFault, RegExp>> = {
    "power-dropped": /^powerOperation$/,
    "power-reply-lost": /^powerOperation$/,
    "lost-write": /^(add|update|remove)/,
    "foreign-edit": /^(get|add|update)(Device|Category)$/,
};

export function isNodeFault(name: string): name is NodeFault {
    return Object.hasOwn(NODE_FAULTS, name);
}

/** Whether a fault is about this call on these nodes. */
export function isAbout({ fault, call, node }: FaultSpec, name: string, nodes: readonly string[]): boolean {
    const isCall = call === undefined ? (USUAL_CALLS[fault as CallFault]?.test(name) ?? true) : call === name;
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
