import * as pulumi from "@pulumi/pulumi";
import { type HeadNode, HeadNodes, takeInsecureWarning } from "../bcm/client/head-nodes";
import { log } from "../provider/internals/log";
import { perProgram } from "../provider/internals/per-program";
import { refusePlainPassword } from "../provider/resource";

/** One connection per program and cluster, so that each kind is listed once for all look-ups. */
const headNodes = perProgram(
    () =>
        new HeadNodes(
            (key) => pulumi.runtime.getConfig(key),
            (line) => void log.warn(line),
        ),
);

/** The program's own connection to a head node. @throws Error if the cluster is not configured. */
export function connect(cluster: string | undefined): HeadNode {
    refusePlainPassword(cluster);
    const headNode = headNodes().get(cluster);
    const warning = takeInsecureWarning(headNode);
    if (warning) void log.warn(warning);
    return headNode;
}
