import { gte } from "semver";

/** The oldest Node that the package is known to work with. */
export const OLDEST_NODE = "20.19.0";

/** Why this Node is too old, and what to install; otherwise it would fail somewhere inside a dependency. */
export function nodeProblem(): string | undefined {
    if (gte(process.version, OLDEST_NODE)) return undefined;
    return (
        `Node ${OLDEST_NODE} or later is needed; this is ${process.version} (${process.execPath}). ` +
        "Install a newer one (https://nodejs.org), check it with `node --version`, and run this again."
    );
}
