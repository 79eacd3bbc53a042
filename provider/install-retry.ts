import type * as pulumi from "@pulumi/pulumi";
import type { FailedInstall, Tally } from "../model/power";
import { dynamicToken } from "./internals/resources";
import type { InstallRetryArgs } from "./power-args";
import { BcmResource } from "./resource";

/**
 * Another try of failed installs: each node that is not active after all is switched off and on once, under a text of its own,
 * and watched. It keeps to a window of its own, so that one resource serves however many nodes have failed, which no program
 * can know beforehand.
 */
export class InstallRetry extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = dynamicToken("InstallRetry");

    /** The nodes that it has tried: all of them, unless the rollout was stopped. */
    declare readonly nodes: pulumi.Output<FailedInstall[] | undefined>;
    /** Why nodes failed, by host name. */
    declare readonly failed: pulumi.Output<Record<string, string>>;
    /** The request with which each node has arrived, by host name. */
    declare readonly arrived: pulumi.Output<Record<string, string> | undefined>;
    /** Nodes whose install failed once more and that may be tried again. */
    declare readonly toRetry: pulumi.Output<FailedInstall[] | undefined>;
    /** How many nodes have failed so far, with those before. */
    declare readonly tally: pulumi.Output<Tally | undefined>;
    /** Why no further node may be powered; empty when it may. */
    declare readonly hold: pulumi.Output<string>;
    /** When it last found nodes failed, ms of this machine's clock. */
    declare readonly failedAt: pulumi.Output<number | undefined>;

    /** When it last ended, ms of this machine's clock: tells a program whether it was made in this update. */
    declare readonly endedAt: pulumi.Output<number | undefined>;

    constructor(name: string, args: InstallRetryArgs, opts?: pulumi.CustomResourceOptions) {
        super("InstallRetry", "installRetry", name, args, opts);
    }
}
