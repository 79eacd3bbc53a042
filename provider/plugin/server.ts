import * as grpc from "@grpc/grpc-js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import type { Provider } from "@pulumi/pulumi/provider";
import { main as servePulumi } from "@pulumi/pulumi/provider";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { redact } from "../../bcm/client/redact";
import { attachEngine, printLine } from "../internals/engine-link";
import { type ComponentChecks, collectFailures } from "../internals/registrations";
import * as config from "./config";
import { construct } from "./construct";
import { invoke } from "./invokes";
import { noteRequest } from "./quiet";
import * as resources from "./resources";

type Unary<Request, Reply> = grpc.handleUnaryCall<Request, Reply>;

/** What the server of Pulumi's SDK implements, as far as ours goes on with it. */
interface PulumiServer {
    construct: Unary<messages.ConstructRequest, messages.ConstructResponse>;
    attach: Unary<PluginAttach, Empty>;
}

/**
 * Serves the plugin. Components, schema and handshake are left to the server that Pulumi's SDK has for providers in TypeScript; for
 * resources that one knows neither previews nor secrets nor detailed diffs, so their operations are ours.
 */
export async function servePlugin(version: string, schema: string, args: string[]): Promise<void> {
    const provider: Provider = { version, schema, construct };
    takeOverService((theirs) => {
        Object.assign(theirs, ourOperations(theirs));
        reportOnce();
    });
    await servePulumi(provider, args);
}

/** Components that are being made. */
let pending = 0;
/** Why components could not be made; resources in them that wait for the same say it again, once nobody waits for them. */
const said = new Set<string>();

/**
 * What goes wrong in a component without anybody who waits for it, such as the registration of a resource in it, fails the component:
 * Pulumi's server sees to that. Its `main` would also print it, a second time and with a stack.
 */
function reportOnce(): void {
    for (const event of ["uncaughtException", "unhandledRejection"] as const) {
        const [printing] = process.listeners(event as "uncaughtException");
        if (printing) process.removeListener(event, printing);
        process.on(event as "uncaughtException", (error: Error) => {
            const message = String(error?.message ?? error);
            if (pending === 0 && !said.has(message)) printLine("", message, true);
        });
    }
}

function ourOperations(theirs: PulumiServer): grpc.UntypedServiceImplementation {
    const makeComponent = theirs.construct.bind(theirs);
    const attach = theirs.attach.bind(theirs);
    return {
        checkConfig: answer(async (request: messages.CheckRequest) => config.checkConfig(request)),
        diffConfig: answer(async (request: messages.DiffRequest) => config.diffConfig(request)),
        configure: answer(async (request: messages.ConfigureRequest) => config.configure(request)),
        check: answer(resources.check),
        diff: answer(resources.diff),
        create: answer(resources.create),
        read: answer(resources.read),
        update: answer(resources.update),
        delete: answer(resources.remove),
        invoke: answer(invoke),
        cancel: answer(async () => {
            resources.cancelAll();
            return new Empty();
        }),
        construct: (
            call: grpc.ServerUnaryCall<messages.ConstructRequest, messages.ConstructResponse>,
            reply: grpc.sendUnaryData<messages.ConstructResponse>,
        ) => {
            const checks: ComponentChecks = { reasons: new Set(), underWay: [] };
            noteRequest();
            let isAnswered = false;
            pending += 1;
            collectFailures(checks, () =>
                makeComponent(call, async (error, response, ...rest) => {
                    if (isAnswered) return; // Pulumi's server may say the same again
                    isAnswered = true;
                    pending -= 1;
                    if (!error) await Promise.all(checks.underWay);
                    if (error) reply(plainError(error), null, ...rest);
                    else if (checks.reasons.size > 0)
                        reply(plainError(new Error([...checks.reasons].join("\n"))), null);
                    else reply(null, response, ...rest);
                }),
            );
        },
        attach: (call: grpc.ServerUnaryCall<PluginAttach, Empty>, reply: grpc.sendUnaryData<Empty>) => {
            attachEngine(call.request.getAddress());
            attach(call, reply);
        },
    };
}

/** A call that answers with what the work returns, or with the message of its error: no secret, no stack. */
function answer<Request, Reply>(work: (request: Request) => Promise<Reply>): Unary<Request, Reply> {
    return (call, reply) => {
        noteRequest();
        work(call.request).then(
            (done) => reply(null, done),
            (error: Error) => reply(plainError(error), null),
        );
    };
}

function plainError(error: Partial<grpc.ServiceError>): Partial<grpc.ServiceError> {
    said.add(String(error.message));
    const details = redact(error.details ?? error.message ?? "");
    return { code: error.code ?? grpc.status.UNKNOWN, details, metadata: error.metadata };
}

/** Pulumi's `main` makes the server and offers no other way to add to what it serves. */
function takeOverService(complete: (theirs: PulumiServer) => void): void {
    const { addService } = grpc.Server.prototype;
    grpc.Server.prototype.addService = function addOurs(service, implementation) {
        grpc.Server.prototype.addService = addService;
        complete(implementation as unknown as PulumiServer);
        addService.call(this, service, implementation);
    };
}
