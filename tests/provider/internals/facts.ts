/*
 * Tells what the rooms' `provider/internals` takes for granted of a copy of Pulumi's SDK: run with the folder that has it in
 * its node_modules, it prints the facts as JSON. A process of its own, because two copies of the SDK do not mix.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

type Pulumi = typeof import("@pulumi/pulumi");

const load = createRequire(join(process.argv[2] ?? "", "/"));
const pulumi = load("@pulumi/pulumi") as Pulumi;
const textOf = (module: string) => readFileSync(load.resolve(`@pulumi/pulumi/${module}`), "utf8");

async function facts(): Promise<Record<string, unknown>> {
    pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
    pulumi.runtime.setAllConfig({ "bcm:password": "x", "bcm:url": "u" }, ["bcm:password"]);
    const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };
    const output = pulumi.secret(7) as unknown as {
        isKnown: Promise<boolean>;
        isSecret: Promise<boolean>;
        promise(): Promise<unknown>;
    };
    const moved = new pulumi.ComponentResource("t:t:T", "new", {}, { aliases: [{ name: "old" }] });
    const [alias = ""] = (moved as unknown as { __aliases: import("@pulumi/pulumi").Input<string>[] })
        .__aliases;
    const { LogRequest, LogSeverity } = load("@pulumi/pulumi/proto/engine_pb");
    const { EngineClient } = load("@pulumi/pulumi/proto/engine_grpc_pb");
    const { debuggablePromise } = load("@pulumi/pulumi/runtime/debuggable");
    const { getSessionAsync } = load("@pulumi/pulumi/runtime/closure/v8Hooks");
    const provider = textOf("cmd/dynamic-provider");
    const request = new LogRequest();
    return {
        unknown: pulumi.runtime.unknownValue,
        runErrorMark: (new pulumi.RunError("x") as unknown as { __pulumiRunError: boolean }).__pulumiRunError,
        output: [await output.isKnown, await output.isSecret, await output.promise()],
        configSecrets: ["bcm:password", "bcm:url"].map((key) => runtime.isConfigSecret(key)),
        urn: await new Promise((resolve) => pulumi.createUrn("a", "t:t:T", undefined).apply(resolve)),
        alias: await new Promise((resolve) => pulumi.output(alias).apply(resolve)),
        name: (moved as unknown as { __name: string }).__name,
        program: typeof pulumi.runtime.getStackResource,
        keepAlive: typeof pulumi.runtime.rpcKeepAlive,
        promiseMaker: debuggablePromise.name,
        debuggerSession: typeof getSessionAsync,
        log: ["setSeverity", "setMessage", "setUrn", "setEphemeral"].map((name) => typeof request[name]),
        severities: [LogSeverity.INFO, LogSeverity.WARNING],
        engineClient: typeof EngineClient.prototype.log,
        // It evaluates this property, and takes what the text exports.
        providerKey: provider.includes('"__provider"') && /handler\(\)/.test(provider),
        // It prints the stack of what check, diff, read or delete throws.
        printsStack: /\$\{\w+\.stack\}|\.stack/.test(provider),
    };
}

void facts().then((all) => console.log(JSON.stringify(all)));
