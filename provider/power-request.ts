import type * as pulumi from "@pulumi/pulumi";
import type { DrainedBefore } from "../model/drain";
import { dynamicToken } from "./internals/resources";
import type { PowerRequestArgs } from "./power-args";
import { BcmResource } from "./resource";

/**
 * The moment when a request was first made: what the head node's history showed for each node then. It is in the stack's
 * state before anything is sent, so that any later run, on any machine, knows what has been done for the request.
 * Destroying it does nothing.
 */
export class PowerRequest extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = dynamicToken("PowerRequest");

    /** Time of each node's last operation before the request, ms of the head node's clock, by host name; 0 if none. */
    declare readonly since: pulumi.Output<Record<string, number>>;
    /** Since when each node was in its state at that time, in the same form. */
    declare readonly statusSince: pulumi.Output<Record<string, number>>;

    /** When nodes had the very same request before, with others in between, ms, by host name: they do not get it again. */
    declare readonly askedBefore: pulumi.Output<Record<string, number>>;

    /** What somebody else had drained by then, by host name; undefined if the set drains nothing. */
    declare readonly drainedBefore: pulumi.Output<DrainedBefore | undefined>;

    /** The same of what nodes were asked alone, by host name. @internal */
    declare readonly own: pulumi.Output<
        Record<string, Record<"since" | "statusSince" | "askedBefore", Record<string, number>>> | undefined
    >;

    constructor(name: string, args: PowerRequestArgs, opts?: pulumi.CustomResourceOptions) {
        super("PowerRequest", "powerRequest", name, args, opts);
    }
}
