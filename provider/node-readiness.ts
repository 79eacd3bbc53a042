import type * as pulumi from "@pulumi/pulumi";
import type { AheadNode } from "../model/drain";
import type { FailedInstall, Tally, UnderWay } from "../model/power";
import { perProgram } from "./internals/per-program";
import { dynamicToken } from "./internals/resources";
import type { NodeReadinessArgs } from "./power-args";
import { BcmResource } from "./resource";

/** A watcher of this program, and what it is to watch. */
export interface Watcher {
    targets: NodeReadinessArgs["targets"];
    resource: NodeReadiness;
}

/** All watchers that this program has made so far. */
export const watchers = perProgram((): Watcher[] => []);

/**
 * Waits until nodes have reached the wanted state; one call per tick covers all of them. With `leave` it ends while some are
 * still under way, and the next watcher, with its `unfinished` and `tally`, goes on with them.
 */
export class NodeReadiness extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = dynamicToken("NodeReadiness");

    /** Why nodes failed, by host name; includes `failedBefore`. */
    declare readonly failed: pulumi.Output<Record<string, string>>;
    /** The request with which each node has arrived, by host name. @internal */
    declare readonly arrived: pulumi.Output<Record<string, string>>;
    /** Nodes that were still under way when it ended, at most `leave`. */
    declare readonly unfinished: pulumi.Output<UnderWay[] | undefined>;
    /** Nodes whose install failed and that may be tried again; they are not among the failed ones. */
    declare readonly toRetry: pulumi.Output<FailedInstall[] | undefined>;
    /** Nodes that are free of work and come next. */
    declare readonly next: pulumi.Output<AheadNode[] | undefined>;
    /** Nodes that wait for their turn after those. */
    declare readonly ahead: pulumi.Output<AheadNode[] | undefined>;
    /** How many nodes have failed so far, with those before. */
    declare readonly tally: pulumi.Output<Tally | undefined>;
    /** Why no further node may be powered; empty when it may. */
    declare readonly hold: pulumi.Output<string>;
    /** The last line of the Info column, e.g. `9/10 ready · 1 failed`. */
    declare readonly summary: pulumi.Output<string>;
    /** When it last found nodes of its own failed, ms of this machine's clock. @internal */
    declare readonly failedAt: pulumi.Output<number | undefined>;

    constructor(name: string, args: NodeReadinessArgs, opts?: pulumi.CustomResourceOptions) {
        super("NodeReadiness", "nodeReadiness", name, args, opts);
        watchers().push({ targets: args.targets, resource: this });
    }
}
