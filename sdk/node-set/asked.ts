import type { Input } from "@pulumi/pulumi";
import type { PowerActionKind } from "../../model/enums";
import type { Goal } from "../../model/power";
import { ownValue } from "../../model/records";
import type { OwnRequestArgs } from "../../provider/power-args";
import type { NodeSetArgs } from "../args";

/** A set that powers its nodes. */
export type PoweredArgs = NodeSetArgs & { powerAction: NonNullable<NodeSetArgs["powerAction"]> };

/** Whether a set powers its nodes. */
export function isPowerEnabled(args: NodeSetArgs): args is PoweredArgs {
    return args.enablePowerAction === true && args.powerAction !== undefined;
}

/** What a node is asked. */
export interface Asked {
    powerAction: PowerActionKind;
    /** Undefined without a text. */
    request: Input<string> | undefined;
    /** Whether it is asked alone, and not with its set. */
    isOwn: boolean;
}

/** What one node is asked: what it states itself counts before what its set states. */
export function askedOf({ nodes, powerAction, powerRequest }: PoweredArgs, hostname: string): Asked {
    const node = ownValue(nodes, hostname);
    return {
        powerAction: node?.powerAction ?? powerAction,
        request: node?.powerRequest ?? powerRequest,
        isOwn: node?.powerAction !== undefined || node?.powerRequest !== undefined,
    };
}

/** What nodes are asked alone, by host name; undefined if none is. */
export function ownRequests(args: PoweredArgs): Record<string, OwnRequestArgs> | undefined {
    const own = Object.keys(args.nodes).flatMap((hostname): [string, OwnRequestArgs][] => {
        const { isOwn, ...asked } = askedOf(args, hostname);
        return isOwn ? [[hostname, asked]] : [];
    });
    return own.length > 0 ? Object.fromEntries(own) : undefined;
}

/** The state to which an action is to bring a node. */
export function goalOf(powerAction: PowerActionKind): Goal {
    return powerAction === "power_off" ? "powered_off" : "active";
}
