import { createRequire } from "node:module";
import { connect } from "node:net";
import type * as grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { redact } from "../../bcm/client/redact";
import { currentSignal } from "../../bcm/pause";
import { retry } from "../../bcm/retry";

/** The engine starts this process with its own address among the arguments; flags may precede it. */
let address = process.argv.filter((argument) => /^127\.0\.0\.1:\d+$/.test(argument)).at(-1);
const parent = process.ppid;
const ALIVE_TIMEOUT_MS = 2000;
const ALIVE_LOOKS = 3;
const GUARD_MS = 2000;

type EngineMessages = typeof import("@pulumi/pulumi/proto/engine_pb");

let client: EngineClient | undefined;
/** What has been sent so far: side by side, calls may arrive in another order. */
let sent: Promise<void> = Promise.resolve();

/** From now on lines go to this engine: a plugin that somebody else has started is told which one it serves. */
export function attachEngine(engine: string): void {
    address = engine;
    client = undefined;
}

/** From now on engines are called with this copy of Pulumi's stubs, as in our plugin, which has its own in its one file. */
export function callEnginesWith(open: (target: string) => EngineClient): void {
    openClient = open;
}

/**
 * Shows a line in a resource's Info column while it is being worked on. Pulumi gives dynamic providers no such channel, so
 * we call the engine as Pulumi's own SDK does. Without an engine nothing is shown.
 */
export function showStatus(urn: unknown, message: string): void {
    send(urn, message, { level: "INFO", isEphemeral: true });
}

/** Prints a line that stays, next to the name of the resource, or of the stack if the URN is empty. */
export function printLine(urn: unknown, message: string, isWarning = false): void {
    send(urn, message, { level: isWarning ? "WARNING" : "INFO", isEphemeral: false });
}

/** Prints an error next to the name of a resource. Pulumi's exit code knows nothing of it. */
export function printError(urn: unknown, message: string): void {
    send(urn, message, { level: "ERROR", isEphemeral: false });
}

/**
 * Whether the engine that started this process is still running. After kill -9 of the CLI this process lives on, and must
 * not send another operation, because the user may already be running the next `up`.
 */
async function isEngineAlive(): Promise<boolean> {
    const engine = address;
    if (!engine) return true; // no engine started us, so none can be gone
    if (process.ppid !== parent) return false; // another process may have its port by now
    try {
        // A busy machine may be slow to answer; only a refused connection shows at once that the engine is gone.
        return await retry(() => knock(engine), { attempts: ALIVE_LOOKS, again: () => true });
    } catch {
        return false;
    }
}

/** Whether anybody listens there. @throws Error if there is no answer at all */
function knock(target: string): Promise<boolean> {
    const [host, port] = target.split(":");
    return new Promise((resolve, reject) => {
        const socket = connect({ host, port: Number(port), timeout: ALIVE_TIMEOUT_MS });
        const answer = (isOpen: boolean) => {
            socket.destroy();
            resolve(isOpen);
        };
        socket.once("connect", () => answer(true));
        socket.once("error", () => answer(false));
        socket.once("timeout", () => {
            socket.destroy();
            reject(new Error(`no answer at ${target}`));
        });
    });
}

/**
 * @param what what does not happen then, e.g. `RESET of dgx-05 was not sent`
 * @throws Error if nobody waits for this work any more, so that it sends nothing irreversible: the engine is gone, the command was
 * cancelled, or the resource's `customTimeouts` are over
 */
export async function refuseOrphan(what: string): Promise<void> {
    const signal = currentSignal();
    if (signal?.aborted)
        throw new Error(
            `${(signal.reason as Error).message}; ${what}. Run \`pulumi up\` again: it goes on from here.`,
        );
    if (await isEngineAlive()) return;
    throw new Error(`The Pulumi CLI that started this is gone; ${what}. Run \`pulumi up\` again.`);
}

let guard: NodeJS.Timeout | undefined;

/**
 * Ends this process soon after its engine: its answers are no longer needed, and the next run can take its locks.
 */
export function exitWithEngine(): void {
    if (!address || guard) return;
    guard = setInterval(async () => {
        if (!(await isEngineAlive())) process.exit(1);
    }, GUARD_MS);
    guard.unref();
}

function send(
    urn: unknown,
    message: string,
    { level, isEphemeral }: { level: "INFO" | "WARNING" | "ERROR"; isEphemeral: boolean },
): void {
    if (!address || typeof urn !== "string") return;
    const messages = require("@pulumi/pulumi/proto/engine_pb") as EngineMessages;
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity[level]);
    request.setMessage(redact(message));
    request.setUrn(urn);
    request.setEphemeral(isEphemeral);
    const engine = client ?? openClient(address);
    client = engine;
    // A line that is lost is harmless.
    sent = sent.then(() => new Promise((resolve) => engine.log(request, () => resolve())));
}

let openClient = openWithOwnCopy;

/** gRPC must be the copy that Pulumi's own stubs use: they refuse credentials from another copy. */
function openWithOwnCopy(target: string): EngineClient {
    const load = createRequire(require.resolve("@pulumi/pulumi"));
    const { credentials } = load("@grpc/grpc-js") as typeof grpc;
    const { EngineClient: Client } = load("@pulumi/pulumi/proto/engine_grpc_pb") as {
        EngineClient: new (address: string, credentials: grpc.ChannelCredentials) => EngineClient;
    };
    return new Client(target, credentials.createInsecure());
}
