import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { DEFAULT_CLUSTER, environmentName } from "../bcm/connection";
import { describeFindings, type Finding, shapeFindings } from "../model/issues";
import { ADDED, derivedSecrets } from "./added";
import type { BmcArgs } from "./args";
import { hideInternals, type Runtime } from "./internals/internal-inputs";
import { log } from "./internals/log";
import { describeEmptied, findEmptied } from "./internals/plain-inputs";
import { failOnceRegistered, noteRegistration } from "./internals/registrations";
import { findSecrets, resolveInputs } from "./internals/resolve-inputs";
import { findUrn, isPlugin, isStoredInClear, pluginOptions, typeToken } from "./internals/resources";
import { SECRETS } from "./internals/secret-inputs";
import { isJudgedBy } from "./judging";
import { refuseWayBack } from "./stored-resources";

/**
 * Runs in Pulumi's provider process: finds this package from the program's folder and returns one runtime. Pulumi stores
 * this text twice per resource and runs it in later refreshes and destroys, so it is short and must never change.
 * (In this repository `tools/link-package.mjs` makes the package findable by its name.)
 */
const providerText = (runtime: Runtime) => `exports.handler=()=>require("pulumi-bcm/runtime").${runtime}`;

/** Base class of our resources: custom resources that Pulumi's own dynamic-provider process runs, or our plugin. */
export abstract class BcmResource extends pulumi.CustomResource {
    constructor(
        kind: string,
        runtime: Runtime,
        name: string,
        properties: pulumi.Inputs,
        opts: pulumi.CustomResourceOptions = {},
    ) {
        refusePlainPassword(properties.cluster);
        refuseEmptied(name, properties);
        const type = typeToken(kind);
        // Pulumi reads this list once it has all inputs: by then it is known which of them are secret.
        const additionalSecretOutputs = [...(opts.additionalSecretOutputs ?? [])];
        const secrets = findSecrets(properties).then((paths) => {
            additionalSecretOutputs.push(...derivedSecrets(runtime, paths));
            return paths.length > 0 ? paths : undefined;
        });
        // What Pulumi does not tell a dynamic provider: progress and ownership need the URN.
        const internal = isPlugin()
            ? {}
            : {
                  __provider: providerText(runtime),
                  __urn: findUrn(name, type, opts.parent).then(refuseWayBack),
                  [SECRETS]: secrets,
              };
        // Every key, stated or not, costs the program promises and the engine time.
        const given = Object.entries(hideInternals(runtime, properties));
        const stated = given.filter(([, value]) => value !== undefined);
        const added = ADDED[runtime].outputs.map((key) => [key, undefined] as const);
        const inputs = { ...Object.fromEntries([...stated, ...added]), ...internal };
        super(type, name, inputs, { ...pluginOptions(kind, opts), additionalSecretOutputs });
        noteRegistration(this);
    }
}

/** @throws RunError for objects of which Pulumi would send nothing, such as a `Map` */
function refuseEmptied(name: string, properties: pulumi.Inputs): void {
    const lines = findEmptied(properties).map(
        ([path, value]) => `${name}: ${path}: ${describeEmptied(value)}`,
    );
    if (lines.length > 0) throw new pulumi.RunError(lines.join("\n"));
}

/**
 * Fails a preview for what the provider would refuse in the update, with every finding. For resources on their own: nobody
 * else judges their meaning before the first call.
 *
 * @param advise what is allowed, and probably not meant
 */
export function judgeInPreview<T>(
    resource: pulumi.Resource,
    schema: z.ZodType<T>,
    args: object,
    judge: (spec: T) => Finding[],
    opts: pulumi.CustomResourceOptions | undefined,
    advise: (spec: T) => Finding[] = () => [],
): void {
    if (!pulumi.runtime.isDryRun() || isJudgedBy(opts?.parent)) return;
    pulumi.output(resolveInputs(args) as Promise<object>).apply(async (values) => {
        // What has the wrong shape is said by check.
        if (shapeFindings(schema, values, "").length > 0) return;
        const findings = judge(values as T);
        for (const line of describeFindings(advise(values as T))) await log.warn(line, resource);
        for (const line of describeFindings(findings)) await log.error(line, resource);
        if (findings.length > 0) await failOnceRegistered();
    });
}

/** A BMC log-in whose password is secret in state and outputs, however it was given. */
export function withSecretPassword(
    bmc: pulumi.Input<BmcArgs> | undefined,
): pulumi.Input<BmcArgs> | undefined {
    if (bmc === undefined) return undefined;
    // The fields inside an output cannot be told apart, so all of it becomes secret.
    if (pulumi.Output.isInstance(bmc) || bmc instanceof Promise)
        return pulumi.secret(bmc) as pulumi.Output<BmcArgs>;
    return bmc.password === undefined ? bmc : { ...bmc, password: pulumi.secret(bmc.password) };
}

/**
 * Refuses a head-node password in plain text in the stack's configuration: it would also reach the state.
 *
 * @throws RunError with the command that fixes it.
 */
export function refusePlainPassword(cluster: unknown): void {
    const namespace = typeof cluster === "string" ? cluster : DEFAULT_CLUSTER;
    const key = `${namespace}:password`;
    if (!isStoredInClear(key)) return;
    throw new pulumi.RunError(
        `${key} is stored in plain text. Fix it with: pulumi config set --secret ${key} ` +
            `(or remove it and use the environment variable ${environmentName(namespace, "password")}).`,
    );
}
