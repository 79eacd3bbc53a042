import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_CLUSTER, environmentName } from "../bcm/connection";
import type { BmcArgs } from "./args";
import { findUrn, isStoredInClear, typeToken } from "./internals/resources";
import type * as runtimes from "./runtime";

/** Name of a runtime that `pulumi-bcm/runtime` exports. */
export type RuntimeName = keyof typeof runtimes;

/**
 * Runs in Pulumi's provider process: finds this package from the program's folder and hands over one runtime. Pulumi
 * stores this text twice per resource and runs it in later refreshes and destroys, so it is short and never changes.
 * (In this repository `tools/link-package.mjs` sees to it that the package is found by its name.)
 */
const providerText = (runtime: RuntimeName) => `exports.handler=()=>require("pulumi-bcm/runtime").${runtime}`;

/** Base of our resources: a custom resource that Pulumi's own dynamic-provider process runs. */
export abstract class BcmResource extends pulumi.CustomResource {
    constructor(
        kind: string,
        runtime: RuntimeName,
        name: string,
        properties: pulumi.Inputs,
        /** Properties that the provider adds. */
        outputs: readonly string[],
        opts: pulumi.CustomResourceOptions = {},
    ) {
        refusePlainPassword(properties.cluster);
        const type = typeToken(kind);
        const internal = {
            __provider: providerText(runtime),
            // The provider is not told which resource it works on; it needs the name for progress and ownership.
            __urn: findUrn(name, type, opts.parent),
        };
        // Each key costs the program promises and the engine time, also one that nobody has stated.
        const stated = Object.entries(properties).filter(([, value]) => value !== undefined);
        const added = outputs.map((key) => [key, undefined] as const);
        super(type, name, { ...Object.fromEntries([...stated, ...added]), ...internal }, opts);
    }
}

/** A BMC log-in whose password is secret in state and outputs, however it was given. */
export function withSecretPassword(
    bmc: pulumi.Input<BmcArgs> | undefined,
): pulumi.Input<BmcArgs> | undefined {
    if (bmc === undefined) return undefined;
    // Inside an output nothing can be told apart, so all of it becomes secret.
    if (pulumi.Output.isInstance(bmc) || bmc instanceof Promise)
        return pulumi.secret(bmc) as pulumi.Output<BmcArgs>;
    return bmc.password === undefined ? bmc : { ...bmc, password: pulumi.secret(bmc.password) };
}

/**
 * A head-node password that stands in the stack's configuration in clear is refused: it would also reach the state.
 *
 * @throws RunError with the command that mends it.
 */
export function refusePlainPassword(cluster: unknown): void {
    const namespace = typeof cluster === "string" ? cluster : DEFAULT_CLUSTER;
    const key = `${namespace}:password`;
    if (!isStoredInClear(key)) return;
    throw new pulumi.RunError(
        `${key} is stored in clear. Mend it with: pulumi config set --secret ${key} ` +
            `(or remove it and use the environment variable ${environmentName(namespace, "password")}).`,
    );
}
