import type * as pulumi from "@pulumi/pulumi";
import { typeToken } from "./internals/resources";
import type { NodeReadinessArgs } from "./power-args";
import { BcmResource } from "./resource";

const OUTPUTS = ["failed", "rawStates", "hold", "summary"];

/** Waits until the nodes of a wave have reached the wanted state; one call per tick covers all of them. */
export class NodeReadiness extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = typeToken("NodeReadiness");

    /** Why nodes failed, by host name; includes earlier waves. */
    declare readonly failed: pulumi.Output<Record<string, string>>;
    /** Why no later wave may be powered; empty when it may. */
    declare readonly hold: pulumi.Output<string>;
    /** The last line of the Info column, e.g. `9/10 ready · 1 failed`. */
    declare readonly summary: pulumi.Output<string>;

    constructor(name: string, args: NodeReadinessArgs, opts?: pulumi.CustomResourceOptions) {
        super("NodeReadiness", "nodeReadiness", name, args, { outputs: OUTPUTS, derived: OUTPUTS }, opts);
    }
}
