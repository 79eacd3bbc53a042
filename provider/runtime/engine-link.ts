import { createRequire } from "node:module";
import { connect } from "node:net";
import type * as grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";

/** The engine starts this process with its own address among the arguments; flags may precede it. */
const address = process.argv.filter((argument) => /^127\.0\.0\.1:\d+$/.test(argument)).at(-1);
const ALIVE_TIMEOUT_MS = 2000;

type EngineMessages = typeof import("@pulumi/pulumi/proto/engine_pb");

let client: EngineClient | undefined;

/**
 * Shows a line in a resource's Info column while it is being worked on. Pulumi gives dynamic providers no such
 * channel, so we speak to the engine as its own SDK does; without an engine nothing is shown.
 */
export function showStatus(urn: unknown, message: string): void {
    if (!address || typeof urn !== "string" || urn === "") return;
    const messages = require("@pulumi/pulumi/proto/engine_pb") as EngineMessages;
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity.INFO);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(true);
    client ??= openClient(address);
    client.log(request, () => undefined); // a lost progress line is no reason to fail
}

/**
 * Whether the engine that started this process still runs. After kill -9 of the CLI this process lives on, and must
 * not send another operation while the user may already be running the next `up`.
 */
export function isEngineAlive(): Promise<boolean> {
    if (!address) return Promise.resolve(true); // no engine started us, so none can have gone
    const [host, port] = address.split(":");
    return new Promise((resolve) => {
        const socket = connect({ host, port: Number(port), timeout: ALIVE_TIMEOUT_MS });
        const answer = (alive: boolean) => {
            socket.destroy();
            resolve(alive);
        };
        socket.once("connect", () => answer(true));
        socket.once("error", () => answer(false));
        socket.once("timeout", () => answer(false));
    });
}

/** @throws Error when the engine has gone, so that nothing irreversible is sent by an orphan. */
export async function refuseOrphan(what: string): Promise<void> {
    if (await isEngineAlive()) return;
    throw new Error(
        `The Pulumi CLI that started this has gone; ${what} was not sent. Run \`pulumi up\` again.`,
    );
}

/** gRPC must be the copy that Pulumi's own stubs use: credentials of another one are refused. */
function openClient(target: string): EngineClient {
    const load = createRequire(require.resolve("@pulumi/pulumi"));
    const { credentials } = load("@grpc/grpc-js") as typeof grpc;
    const { EngineClient: Client } = load("@pulumi/pulumi/proto/engine_grpc_pb") as {
        EngineClient: new (address: string, credentials: grpc.ChannelCredentials) => EngineClient;
    };
    return new Client(target, credentials.createInsecure());
}
