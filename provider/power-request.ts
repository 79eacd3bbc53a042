import type * as pulumi from "@pulumi/pulumi";
import { typeToken } from "./internals/resources";
import type { PowerRequestArgs } from "./power-args";
import { BcmResource } from "./resource";

/**
 * The moment at which a request was first made: what the head node's history held of each node then. It stands in the
 * stack's state before anything is sent, so that whichever run goes on later, on whichever machine, knows what has
 * been done for it. Destroying it does nothing.
 */
export class PowerRequest extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = typeToken("PowerRequest");

    /** Time of each node's last operation before the request, ms of the head node's clock, by host name; 0: none. */
    declare readonly since: pulumi.Output<Record<string, number>>;
    /** Since when each node was in its state then, likewise. */
    declare readonly statusSince: pulumi.Output<Record<string, number>>;

    constructor(name: string, args: PowerRequestArgs, opts?: pulumi.CustomResourceOptions) {
        super("PowerRequest", "powerRequest", name, args, ["since", "statusSince", "made"], opts);
    }
}
