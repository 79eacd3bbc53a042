import { gte } from "semver";

/** The oldest Node that the package is known to work with. */
export const OLDEST_NODE = "20.19.0";

/** Why this Node will not do, and what to install; an older one fails somewhere inside a dependency. */
export function nodeProblem(): string | undefined {
    if (gte(process.version, OLDEST_NODE)) return undefined;
    return (
        `Node ${OLDEST_NODE} or later is needed, and this is ${process.version} (${process.execPath}). ` +
        "Install a newer one (https://nodejs.org), see that `node --version` says so, and run this again."
    );
}
