/** The oldest Node that the package is known to work with. */
export const OLDEST_NODE = [20, 19] as const;

/** Whether `v20.19.4` is at least a version. */
export function isRecent(version: string, [major, minor]: readonly [number, number]): boolean {
    const [own = 0, ownMinor = 0] = version.replace("v", "").split(".").map(Number);
    return own > major || (own === major && ownMinor >= minor);
}

/** Why this Node will not do, and what to install; an older one fails somewhere inside a dependency. */
export function nodeProblem(): string | undefined {
    if (isRecent(process.version, OLDEST_NODE)) return undefined;
    return (
        `Node ${OLDEST_NODE.join(".")} or later is needed, and this is ${process.version} (${process.execPath}). ` +
        "Install a newer one (https://nodejs.org), see that `node --version` says so, and run this again."
    );
}
