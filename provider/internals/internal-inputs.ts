/**
 * Inputs that a node set gives to its own resources, by runtime. What is for policies is not among them: Pulumi would keep it
 * from those as well.
 */
const INTERNAL_INPUTS = {
    device: ["references"],
    category: ["references"],
    powerAction: ["since", "askedBefore", "hold"],
    powerRequest: ["waves", "moves", "renamed", "arrived", "retried", "drain"],
    nodeReadiness: [
        ...["failedBefore", "leave", "leaveOf", "last", "unfinishedBefore", "tallyBefore"],
        ...["mayRetry", "rest", "drain", "aheadBefore"],
    ],
    installRetry: ["tallyBefore", "mayRetry", "hold", "drainedBefore"],
} as const;

/** Name of a runtime. */
export type Runtime = keyof typeof INTERNAL_INPUTS;

/** Pulumi shows no property in a diff whose name begins like this. */
const PREFIX = "__";

/** Properties under the names that Pulumi gets: internal inputs mean nothing to those who read a diff. */
export function hideInternals(
    runtime: Runtime,
    properties: Record<string, unknown>,
): Record<string, unknown> {
    return rename(properties, (name) => (isInternal(runtime, name) ? PREFIX + name : name));
}

/** The reverse of {@link hideInternals}. Stacks of older versions have the plain names. */
export function showInternals(
    runtime: Runtime,
    properties: Record<string, unknown>,
): Record<string, unknown> {
    return rename(properties, (name) => {
        const plain = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
        return isInternal(runtime, plain) ? plain : name;
    });
}

function isInternal(runtime: Runtime, name: string): boolean {
    return (INTERNAL_INPUTS[runtime] as readonly string[]).includes(name);
}

function rename(
    properties: Record<string, unknown>,
    nameOf: (name: string) => string,
): Record<string, unknown> {
    return Object.fromEntries(Object.entries(properties).map(([name, value]) => [nameOf(name), value]));
}
