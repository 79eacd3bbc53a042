import { type HeadNode, HeadNodes, takeInsecureWarning } from "../../bcm/client/head-nodes";
import { exitWithEngine, printLine } from "../internals/engine-link";

/** What Pulumi passes to a dynamic provider's configure. */
export interface ConfigureRequest {
    config: { get(key: string): string | undefined };
}

/** The head nodes of this provider process, shared by all its resources. */
export const headNodes = new HeadNodes(
    () => undefined,
    (line) => printLine("", line, true),
);

let configuredBy: unknown;

/**
 * Pulumi calls this once per provider text and serves resources without waiting for it, so it only remembers where the
 * configuration is. The first operation that needs a missing setting reports it.
 */
export function configure({ config }: ConfigureRequest): Promise<void> {
    // All providers of this process get the same configuration; the first one's caches serve all of them.
    if (configuredBy === undefined) headNodes.configure((key) => config.get(key));
    configuredBy = config;
    exitWithEngine();
    return Promise.resolve();
}

/** The head node for refresh and destroy, where no program runs that could warn. */
export function connectUnattended(cluster: string | undefined): HeadNode {
    const headNode = headNodes.get(cluster);
    const warning = takeInsecureWarning(headNode);
    if (warning) printLine("", warning, true); // for the whole stack
    return headNode;
}
