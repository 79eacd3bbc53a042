/**
 * A Node language host for Pulumi engines that were built from the Go module, which come without one.
 * Serves `pulumirpc.LanguageRuntime` on the stubs that @pulumi/pulumi ships: runs programs and policy packs.
 * The official Pulumi download brings its own host, and this one is then not used.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** Exit code of Pulumi's run scripts if they have reported the error themselves (cmd/run). */
const ALREADY_REPORTED = 32;
const ENGINE_CHECK_MS = 1000;

const parent = process.ppid;
const children = new Set<ChildProcess>();
/** The engine passes its address as the last argument and again in the handshake. */
let engineAddress = process.argv.filter((argument) => /^127\.0\.0\.1:\d+$/.test(argument)).at(-1);

/** Ends this host and what it runs; after kill -9 of the CLI nothing else would. */
function stopEverything(code: number): void {
    for (const child of children) child.kill("SIGTERM");
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

/** Pulumi's own scripts come from the program's @pulumi/pulumi, so that program and host use the same version. */
function resolveFrom(directory: string, script: string): string {
    try {
        return createRequire(join(directory, "/")).resolve(`@pulumi/pulumi/cmd/${script}`);
    } catch {
        throw new Error(
            `@pulumi/pulumi is not installed for ${directory}. Run npm install there and try again.`,
        );
    }
}

interface NodeRun {
    script: string;
    args: string[];
    cwd: string;
    env: NodeJS.ProcessEnv;
    onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
}

function runNode({ script, args, cwd, env, onOutput }: NodeRun): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [script, ...args], {
            cwd,
            env: { ...process.env, ...env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        children.add(child);
        child.stdout.on("data", (chunk) =>
            onOutput ? onOutput("stdout", chunk) : process.stdout.write(chunk),
        );
        child.stderr.on("data", (chunk) =>
            onOutput ? onOutput("stderr", chunk) : process.stderr.write(chunk),
        );
        child.once("error", reject);
        child.once("close", (code, signal) => {
            children.delete(child);
            resolve(code ?? (signal ? 1 : 0));
        });
    });
}

/** The option from Pulumi.yaml: `runtime: { name: nodejs, options: { typescript: false } }`. */
function typescriptOption(info: messages.ProgramInfo | undefined): string {
    const options = info?.getOptions()?.toJavaScript() as Record<string, unknown> | undefined;
    return options?.typescript === false ? "false" : "true";
}

async function runProgram(request: messages.RunRequest): Promise<number> {
    const info = request.getInfo();
    const programDirectory = info?.getProgramDirectory() || request.getPwd();
    const args = [
        ...["--monitor", request.getMonitorAddress(), "--engine", engineAddress ?? ""],
        ...["--organization", request.getOrganization(), "--project", request.getProject()],
        ...["--root-directory", info?.getRootDirectory() ?? "", "--stack", request.getStack()],
        ...["--pwd", request.getPwd(), "--parallel", String(request.getParallel())],
        ...(request.getDryrun() ? ["--dry-run"] : []),
        ...[info?.getEntryPoint() || request.getProgram() || ".", ...request.getArgsList()],
    ];
    return runNode({
        script: resolveFrom(programDirectory, "run"),
        args,
        cwd: request.getPwd(),
        env: {
            PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
            PULUMI_NODEJS_TYPESCRIPT: typescriptOption(info),
        },
    });
}

/** Policy packs (kind "analyzer") run in their own folder; other plugins get their folder as an argument. */
async function runPlugin(
    call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>,
): Promise<number> {
    const request = call.request;
    const directory = request.getInfo()?.getProgramDirectory() || request.getProgram();
    const isPolicyPack = request.getKind() === "analyzer";
    const env = Object.fromEntries(request.getEnvList().map((line) => line.split(/=(.*)/s).slice(0, 2)));
    return runNode({
        script: resolveFrom(directory, isPolicyPack ? "run-policy-pack" : "run-plugin"),
        args: isPolicyPack ? [...request.getArgsList(), directory] : [directory, ...request.getArgsList()],
        cwd: isPolicyPack ? directory : request.getPwd(),
        env: { ...env, PULUMI_NODEJS_TYPESCRIPT: typescriptOption(request.getInfo()) },
        onOutput: (stream, chunk) => {
            const response = new messages.RunPluginResponse();
            if (stream === "stdout") response.setStdout(chunk);
            else response.setStderr(chunk);
            call.write(response);
        },
    });
}

const service: grpc.UntypedServiceImplementation = {
    handshake: (
        call: grpc.ServerUnaryCall<messages.LanguageHandshakeRequest, unknown>,
        reply: grpc.sendUnaryData<unknown>,
    ) => {
        engineAddress = call.request.getEngineAddress() || engineAddress;
        reply(null, new messages.LanguageHandshakeResponse());
    },
    getPluginInfo: (_call: unknown, reply: grpc.sendUnaryData<unknown>) => {
        const info = new plugin.PluginInfo();
        info.setVersion("0.1.0");
        reply(null, info);
    },
    getRequiredPackages: (_call: unknown, reply: grpc.sendUnaryData<unknown>) =>
        reply(null, new messages.GetRequiredPackagesResponse()),
    about: (_call: unknown, reply: grpc.sendUnaryData<unknown>) => {
        const about = new messages.AboutResponse();
        about.setExecutable(process.execPath);
        about.setVersion(process.version);
        reply(null, about);
    },
    getProgramDependencies: (_call: unknown, reply: grpc.sendUnaryData<unknown>) =>
        reply(null, new messages.GetProgramDependenciesResponse()),
    /** Users install dependencies with npm; there is nothing to do here. */
    installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => call.end(),
    runtimeOptionsPrompts: (_call: unknown, reply: grpc.sendUnaryData<unknown>) =>
        reply(null, new messages.RuntimeOptionsResponse()),
    cancel: (_call: unknown, reply: grpc.sendUnaryData<unknown>) => {
        reply(null, new Empty());
        stopEverything(0);
    },
    run: (call: grpc.ServerUnaryCall<messages.RunRequest, unknown>, reply: grpc.sendUnaryData<unknown>) => {
        runProgram(call.request).then(
            (code) => {
                const response = new messages.RunResponse();
                if (code === ALREADY_REPORTED) response.setBail(true);
                else if (code !== 0) response.setError(`the program ended with exit code ${code}`);
                reply(null, response);
            },
            (error: Error) => reply({ code: grpc.status.FAILED_PRECONDITION, details: error.message }),
        );
    },
    runPlugin: (call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>) => {
        runPlugin(call)
            .then((code) => {
                const response = new messages.RunPluginResponse();
                response.setExitcode(code);
                call.write(response);
                call.end();
            })
            .catch((error: Error) => {
                // A destroyed call would never end for the engine, which then waits for ever.
                call.emit("error", {
                    ...{
                        code: grpc.status.FAILED_PRECONDITION,
                        details: error.message,
                        message: error.message,
                    },
                });
            });
    },
};

function main(): void {
    const server = new grpc.Server({
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
    });
    // Calls that we do not serve are answered as "unimplemented", which the engine copes with.
    server.addService(language.LanguageRuntimeService as unknown as grpc.ServiceDefinition, service);
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) throw error;
        watchEngine();
        process.stdout.write(`${port}\n`);
    });
    process.once("SIGINT", () => stopEverything(130));
    process.once("SIGTERM", () => stopEverything(143));
}

main();
