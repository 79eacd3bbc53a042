/**
 * The language hosts for Pulumi engines that were built from the Go module, which come without: `language-host.js nodejs`.
 * Serves `pulumirpc.LanguageRuntime` on the stubs that @pulumi/pulumi ships: runs programs and policy packs.
 * The official Pulumi download brings its own hosts, and these are then not used.
 */
import { connect } from "node:net";
import * as grpc from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type OnOutput, runCommand, stopCommands } from "./languages/command";
import { go } from "./languages/go";
import type { Language } from "./languages/language";
import { nodejs } from "./languages/nodejs";
import { python } from "./languages/python";

/** Exit code of programs that have reported the error themselves: the SDKs for Node and Go agree on it. */
const ALREADY_REPORTED = 32;
const ENGINE_CHECK_MS = 1000;
const LANGUAGES: Record<string, Language> = { nodejs, python, go };

type PluginCall = grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>;

const parent = process.ppid;
/** The engine passes its address as the last argument and again in the handshake. */
let engineAddress = process.argv.filter((argument) => /^127\.0\.0\.1:\d+$/.test(argument)).at(-1);

/** Ends this host and what it runs; after kill -9 of the CLI nothing else would. */
function stopEverything(code: number): void {
    stopCommands();
    process.exit(code);
}

function watchEngine(): void {
    setInterval(() => {
        if (process.ppid !== parent) return stopEverything(1); // another process may have its port by now
        const [host, port] = (engineAddress ?? "").split(":");
        if (!host || !port) return;
        const socket = connect({ host, port: Number(port) });
        socket.once("connect", () => socket.destroy());
        socket.once("error", () => stopEverything(1));
    }, ENGINE_CHECK_MS).unref();
}

async function runProgram(
    { program }: Language,
    request: messages.RunRequest,
): Promise<messages.RunResponse> {
    let last = "";
    const code = await runCommand(await program(request, engineAddress ?? ""), (stream, chunk) => {
        process[stream].write(chunk);
        if (stream === "stderr") last = chunk.toString().trim().split("\n").at(-1) || last;
    });
    const response = new messages.RunResponse();
    if (code === ALREADY_REPORTED) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with exit code ${code}${last && `: ${last}`}`);
    return response;
}

async function runPlugin({ plugin }: Language, call: PluginCall): Promise<void> {
    if (!plugin) throw new Error("Beside an engine that was built, only plugins for Node can be run.");
    const stopped = new AbortController();
    call.once("cancelled", () => stopped.abort());
    const send = (fill: (response: messages.RunPluginResponse) => void) => {
        const response = new messages.RunPluginResponse();
        fill(response);
        call.write(response);
    };
    const onOutput: OnOutput = (stream, chunk) =>
        send((response) => (stream === "stdout" ? response.setStdout(chunk) : response.setStderr(chunk)));
    const code = await runCommand(plugin(call.request), onOutput, stopped.signal);
    send((response) => response.setExitcode(code));
    call.end();
}

/** How a call ends that cannot be served: with the reason, or the engine would wait for ever. */
function refusal({ message }: Error): Pick<grpc.StatusObject, "code" | "details"> {
    return { code: grpc.status.FAILED_PRECONDITION, details: message };
}

/** A call that needs no thought. */
function answer<Reply>(reply: () => Reply): grpc.handleUnaryCall<unknown, Reply> {
    return (_call, send) => send(null, reply());
}

function serviceFor(served: Language, name: string): grpc.UntypedServiceImplementation {
    return {
        handshake: (
            call: grpc.ServerUnaryCall<messages.LanguageHandshakeRequest, unknown>,
            reply: grpc.sendUnaryData<unknown>,
        ) => {
            engineAddress = call.request.getEngineAddress() || engineAddress;
            reply(null, new messages.LanguageHandshakeResponse());
        },
        getPluginInfo: answer(() => new plugin.PluginInfo().setVersion("0.1.0")),
        getRequiredPackages: answer(() => new messages.GetRequiredPackagesResponse()),
        about: answer(() => new messages.AboutResponse().setExecutable(name)),
        getProgramDependencies: answer(() => new messages.GetProgramDependenciesResponse()),
        /** Users install dependencies with the language's own tool; there is nothing to do here. */
        installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => call.end(),
        runtimeOptionsPrompts: answer(() => new messages.RuntimeOptionsResponse()),
        cancel: (_call: unknown, reply: grpc.sendUnaryData<unknown>) => {
            reply(null, new Empty());
            stopEverything(0);
        },
        run: (
            call: grpc.ServerUnaryCall<messages.RunRequest, unknown>,
            reply: grpc.sendUnaryData<unknown>,
        ) => {
            runProgram(served, call.request).then(
                (response) => reply(null, response),
                (error: Error) => reply(refusal(error)),
            );
        },
        runPlugin: (call: PluginCall) => {
            // An error that is emitted ends the call; one that destroys it does not.
            runPlugin(served, call).catch((error: Error) => call.emit("error", refusal(error)));
        },
    };
}

function main(name: string): void {
    const served = LANGUAGES[name];
    if (!served)
        throw new Error(`There is no host for "${name}", only for ${Object.keys(LANGUAGES).join(", ")}.`);
    const server = new grpc.Server({
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
    });
    // Calls that we do not serve are answered as "unimplemented", which the engine copes with.
    server.addService(
        language.LanguageRuntimeService as unknown as grpc.ServiceDefinition,
        serviceFor(served, name),
    );
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) throw error;
        watchEngine();
        process.stdout.write(`${port}\n`);
    });
    process.once("SIGINT", () => stopEverything(130));
    process.once("SIGTERM", () => stopEverything(143));
}

main(process.argv[2] ?? "");
