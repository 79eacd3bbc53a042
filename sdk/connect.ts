import { type HeadNode, HeadNodes, takeInsecureWarning } from "../bcm/client/head-nodes";
import { log } from "../provider/internals/log";
import { perProgram } from "../provider/internals/per-program";
import { settings } from "../provider/internals/settings";
import { refusePlainPassword } from "../provider/resource";

/** One connection per program and cluster, so that each kind is listed once for all look-ups. */
const ownHeadNodes = perProgram(() => new HeadNodes(settings(), (line) => void log.warn(line)));

let shared: HeadNodes | undefined;

/** From now on look-ups go through these connections: in our plugin those of the resources, so that nothing is listed twice. */
export function connectThrough(headNodes: HeadNodes): void {
    shared = headNodes;
}

/** The program's own connection to a head node. @throws Error if the cluster is not configured. */
export function connect(cluster: string | undefined): HeadNode {
    refusePlainPassword(cluster);
    const headNode = (shared ?? ownHeadNodes()).get(cluster);
    const warning = takeInsecureWarning(headNode);
    if (warning) void log.warn(warning);
    return headNode;
}
