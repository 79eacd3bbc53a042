import * as pulumi from "@pulumi/pulumi";
import { type HeadNode, HeadNodes } from "../provider/client/head-nodes";
import { refusePlainPassword } from "../provider/resource";

/** One connection per program and cluster, so that a kind of thing is listed once however many look-ups ask. */
const headNodes = new HeadNodes((key) => pulumi.runtime.getConfig(key));
const warned = new Set<string>();

/** The program's own connection to a head node. @throws Error when the cluster is not configured. */
export function connect(cluster: string | undefined): HeadNode {
    refusePlainPassword(cluster);
    const headNode = headNodes.get(cluster);
    if (headNode.isInsecure && !warned.has(headNode.client.headNode)) {
        warned.add(headNode.client.headNode);
        void pulumi.log.warn(
            `The certificate of ${headNode.client.headNode} is not verified (insecure: true): ` +
                "whoever stands in between can read and change everything. Give the cluster's CA with caFile instead.",
        );
    }
    return headNode;
}
