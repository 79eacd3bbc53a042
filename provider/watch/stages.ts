/** Stage of a node that waits for an install slot. */
export const QUEUEING = "waiting for slot";

/** BCM installs a limited number of nodes at a time and queues the rest (NVIDIA administrator manual). */
export function isQueueing(message: string): boolean {
    return /^waiting for .* provisioning to start/i.test(message);
}

/** Stages in which a node neither boots nor installs: before its power, queueing, and after it is active. */
export const NO_INSTALL = ["draining", "drained", QUEUEING, "command", "giving back"] as const;

/** The usual stages in the order in which nodes go through them; BCM has words for more. */
const STAGES = [
    ...["draining", "drained", "down or in firmware", "booting", QUEUEING, "installing"],
    ...["command", "giving back"],
];

/** Stages of several nodes, in an order that does not depend on which of them was seen first. */
export function orderStages(stages: Iterable<string>): string[] {
    const place = (stage: string) => (STAGES.includes(stage) ? STAGES.indexOf(stage) : STAGES.length);
    return [...new Set(stages)].sort((a, b) => place(a) - place(b));
}

/** What a node is doing, for people: BCM's own word, and where that says too little, what it means here. */
export function stageOf(rawState: string, message: string): string {
    if (isQueueing(message)) return QUEUEING;
    if (/^waiting for user input/i.test(message)) return "waiting for a person at its console";
    if (rawState === "DOWN") return "down or in firmware";
    return rawState.toLowerCase().replace(/_/g, " ");
}
