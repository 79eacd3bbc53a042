import type * as pulumi from "@pulumi/pulumi";
import { PLUGIN_TYPES } from "../../model/urn";
import type { NodeSetArgs } from "../../sdk/args";
import { NodeSet } from "../../sdk/node-set/node-set";
import { findUnwatched, raise } from "../../sdk/unraised";
import type { PowerActionArgs } from "../power-args";
import { LoneAction } from "./lone-action";
import { settleSetArgs } from "./settle";

/** A component, as Pulumi's own provider server asks for it. */
interface Constructed {
    urn: pulumi.Input<string>;
    state: pulumi.Inputs;
}

/** Makes the resources of a component. @throws Error for a type that is none of ours */
export async function construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    opts: pulumi.ComponentResourceOptions,
): Promise<Constructed> {
    switch (type) {
        case `${PLUGIN_TYPES}NodeSet`: {
            const args = (await settleSetArgs(inputs)) as unknown as NodeSetArgs;
            const { urn, nodeStatus, devices, nodeBmcIps, category, softwareImage, summary } = new NodeSet(
                name,
                args,
                opts,
            );
            return { urn, state: { nodeStatus, devices, nodeBmcIps, category, softwareImage, summary } };
        }
        case `${PLUGIN_TYPES}PowerAction`: {
            const args = inputs as unknown as PowerActionArgs;
            const { urn, action, outcome, message, target } = new LoneAction(name, args, opts);
            void raise(() => findUnwatched(action));
            return { urn, state: { outcome, message, target } };
        }
        default:
            throw new Error(`The plugin has no component ${type}. It has NodeSet and PowerAction.`);
    }
}
