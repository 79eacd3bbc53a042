import * as pulumi from "@pulumi/pulumi";
import type { PowerOutcome, ReadinessTarget } from "../model/power";
import { typeToken } from "./internals/resources";
import type { PowerActionArgs } from "./power-args";
import { PowerRequest } from "./power-request";
import { BcmResource } from "./resource";

/** One power action on one node, carried out once per action and request. Destroying it does nothing. */
export class PowerAction extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = typeToken("PowerAction");

    /** Host name or uuid of the node, as given. */
    declare readonly deviceId: pulumi.Output<string>;
    /** How it ended. A BMC failure is an outcome, not an error, so that it never holds back other nodes. */
    declare readonly outcome: pulumi.Output<PowerOutcome>;
    /** What was done, or why nothing was. */
    declare readonly message: pulumi.Output<string>;
    /** What a {@link NodeReadiness} needs to watch for the result. */
    declare readonly target: pulumi.Output<ReadinessTarget>;

    constructor(name: string, args: PowerActionArgs, opts?: pulumi.CustomResourceOptions) {
        const since = args.since ?? momentOf(name, args, opts);
        super("PowerAction", "powerAction", name, { ...args, since }, ["outcome", "message", "target"], opts);
    }
}

/** An action that is not part of a set's request makes its own. */
function momentOf(
    name: string,
    { deviceId, powerAction, request, cluster }: PowerActionArgs,
    opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Output<number | undefined> {
    const made = new PowerRequest(
        `${name}-request`,
        { nodes: [deviceId], powerAction, request, isEnabled: true, cluster },
        opts,
    );
    return pulumi.all([made.since, deviceId]).apply(([since, node]) => since[node]);
}
