import * as pulumi from "@pulumi/pulumi";
import { findSecrets } from "../../provider/internals/resolve-inputs";
import type { PlannedNode } from "./plan";

/** Secret if an input of a node is that its status, or a move, would repeat; the head node's answer knows nothing of that. */
export function secrecyOf(nodes: Record<string, PlannedNode>): pulumi.Output<unknown> {
    const shown = Object.values(nodes).map(({ mac, interfaces, roles }) => ({ mac, interfaces, roles }));
    return pulumi
        .output(findSecrets(shown))
        .apply((paths) => (paths.length > 0 ? pulumi.secret("") : pulumi.output("")));
}
