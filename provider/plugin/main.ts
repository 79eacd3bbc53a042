/** `pulumi-resource-bcm`: the plugin that programs in any language use. Pulumi starts it, and reads its port from the first line. */
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { adviseInAnyLanguage } from "../../bcm/rules/removal";
import { connectThrough } from "../../sdk/connect";
import { callEnginesWith, exitWithEngine } from "../internals/engine-link";
import { registerForPlugin } from "../internals/resources";
import { headNodes } from "../runtime/context";
import schema from "./schema.json";
import { servePlugin } from "./server";

function main(): void {
    registerForPlugin(undefined);
    callEnginesWith((address) => new EngineClient(address, credentials.createInsecure()));
    connectThrough(headNodes);
    adviseInAnyLanguage();
    // One that is only asked for its schema is never configured.
    exitWithEngine();
    void servePlugin(schema.version, JSON.stringify(schema), process.argv.slice(2));
}

main();
