import type { Runtime } from "./internals/internal-inputs";

/** What the provider adds to a resource's properties. */
export interface Added {
    /** Names of the outputs. */
    outputs: readonly string[];
    /** Those that may repeat an input: they are secret once one of the inputs is. */
    derived: readonly string[];
}

const BY_NODE = ["since", "statusSince", "joined", "askedBefore", "own", "drainedBefore"];
const WATCHED = ["failed", "arrived", "unfinished", "toRetry", "next", "ahead", "tally", "hold", "summary"];
const TRIED = ["failed", "arrived", "toRetry", "tally", "hold", "summary"];

/** The same by runtime. */
export const ADDED = {
    device: { outputs: ["adopted"], derived: [] },
    category: { outputs: ["uuid", "adopted"], derived: [] },
    powerAction: {
        outputs: ["outcome", "message", "target", "failedAt"],
        derived: ["message", "target"],
    },
    powerRequest: { outputs: [...BY_NODE, "made", "requests"], derived: BY_NODE },
    nodeReadiness: { outputs: [...WATCHED, "failedAt"], derived: WATCHED },
    installRetry: { outputs: [...TRIED, "failedAt", "endedAt"], derived: TRIED },
} as const satisfies Record<Runtime, Added>;

/** Secret inputs of which no output says more than whether they are the same as before. */
const DIGESTED = ["request", "moves"];

/** The outputs that are secret because of these secret inputs. */
export function derivedSecrets(runtime: Runtime, secrets: readonly string[]): readonly string[] {
    return secrets.some((path) => !DIGESTED.includes(path)) ? ADDED[runtime].derived : [];
}
