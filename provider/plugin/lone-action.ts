import * as pulumi from "@pulumi/pulumi";
import type { PowerOutcome, ReadinessTarget } from "../../model/power";
import { PLUGIN_TYPES } from "../../model/urn";
import { PowerAction } from "../../sdk/power-action";
import { dynamicToken } from "../internals/resources";
import type { PowerActionArgs } from "../power-args";

/**
 * A power action that stands on its own, as programs in other languages make it: the action, and the request that has its moment in
 * the state before anything is sent.
 */
export class LoneAction extends pulumi.ComponentResource {
    /** How it ended. */
    readonly outcome: pulumi.Output<PowerOutcome>;
    /** What was done, or why nothing was. */
    readonly message: pulumi.Output<string>;
    /** What a `NodeReadiness` needs to watch for the result. */
    readonly target: pulumi.Output<ReadinessTarget>;
    /** The action itself. */
    readonly action: PowerAction;

    constructor(name: string, args: PowerActionArgs, opts?: pulumi.ComponentResourceOptions) {
        super(`${PLUGIN_TYPES}PowerAction`, name, {}, opts);
        // As a dynamic resource it stood in no component.
        const aliases = ["PowerAction", "PowerRequest"].map((kind) => ({
            type: dynamicToken(kind),
            parent: pulumi.rootStackResource,
        }));
        this.action = new PowerAction(name, args, { parent: this, aliases });
        this.outcome = this.action.outcome;
        this.message = this.action.message;
        this.target = this.action.target;
        this.registerOutputs({ outcome: this.outcome, message: this.message, target: this.target });
    }
}
