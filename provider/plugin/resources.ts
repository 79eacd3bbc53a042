import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { underSignal } from "../../bcm/pause";
import { UNKNOWN } from "../../model/issues";
import { isInSet } from "../../model/urn";
import { ADDED, derivedSecrets } from "../added";
import type { Runtime } from "../internals/internal-inputs";
import { SECRETS, secretPathsOf } from "../internals/secret-inputs";
import { connectUnattended } from "../runtime/context";
import type { Properties } from "../runtime/inputs";
import { describeChanges } from "./detailed-diff";
import { operationsOf, runtimeOf } from "./kinds";
import { noteMade } from "./made";
import { judgePlanned } from "./preview";
import { closeProperties, openProperties } from "./values";

/** The operations of resources, as the engine asks for them. */

const cancelled = new AbortController();

/** Ends all that is under way: it is also what Pulumi sends at the end of each phase. */
export function cancelAll(): void {
    cancelled.abort(new Error("The command was cancelled"));
}

export async function check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const runtime = runtimeOf(request.getType());
    const { properties, secrets } = openProperties(request.getNews());
    const { properties: olds } = openProperties(request.getOlds());
    // The state and policies know from it which inputs are secret, as those of dynamic resources do.
    const paths = secrets.filter((path) => !isPassword(path));
    const news = paths.length > 0 ? { ...properties, [SECRETS]: paths } : properties;
    const { inputs, failures } = await operationsOf(runtime).check(olds, news);
    const reply = new proto.CheckResponse();
    reply.setInputs(closeProperties(inputs, secretPathsOf(inputs)));
    reply.setFailuresList(
        failures.map(({ property, reason }) => {
            const failure = new proto.CheckFailure();
            failure.setProperty(property);
            failure.setReason(reason);
            return failure;
        }),
    );
    return reply;
}

export async function diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const runtime = runtimeOf(request.getType());
    const urn = request.getUrn();
    const olds = open(request.getOlds(), urn);
    const news = open(request.getNews(), urn);
    const { changes, replaces, deleteBeforeReplace } = await operationsOf(runtime).diff(
        request.getId(),
        olds,
        news,
    );
    if (!changes) noteMade(runtime, urn, request.getId(), news);
    const reply = new proto.DiffResponse();
    const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
    reply.setChanges(changes ? DIFF_SOME : DIFF_NONE);
    reply.setReplacesList(replaces);
    reply.setDeletebeforereplace(deleteBeforeReplace);
    reply.setHasdetaileddiff(true);
    const details = reply.getDetaileddiffMap();
    if (changes)
        for (const [path, kind] of describeChanges(runtime, { olds, news, replaces })) {
            const entry = new proto.PropertyDiff();
            entry.setKind(kind);
            details.set(path, entry);
        }
    return reply;
}

export async function create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const runtime = runtimeOf(request.getType());
    const urn = request.getUrn();
    const inputs = open(request.getProperties(), urn);
    warnOf(inputs);
    const reply = new proto.CreateResponse();
    if (request.getPreview()) {
        await judgePlanned(runtime, urn, inputs);
        noteMade(runtime, urn, undefined, inputs);
        reply.setProperties(close(runtime, { ...inputs, ...unknownOutputs(runtime) }));
        return reply;
    }
    const { id, outs } = await withinTime("create", request.getTimeout(), () =>
        operationsOf(runtime).create(inputs),
    );
    noteMade(runtime, urn, id, inputs);
    reply.setId(id);
    reply.setProperties(close(runtime, outs));
    return reply;
}

export async function update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const runtime = runtimeOf(request.getType());
    const urn = request.getUrn();
    const olds = open(request.getOlds(), urn);
    const news = open(request.getNews(), urn);
    warnOf(news);
    const reply = new proto.UpdateResponse();
    if (request.getPreview()) {
        await judgePlanned(runtime, urn, news);
        noteMade(runtime, urn, request.getId(), news);
        reply.setProperties(close(runtime, { ...news, ...keptOutputs(runtime, olds, urn) }));
        return reply;
    }
    const { outs } = await withinTime("update", request.getTimeout(), () =>
        operationsOf(runtime).update(request.getId(), olds, news),
    );
    noteMade(runtime, urn, request.getId(), news);
    reply.setProperties(close(runtime, outs));
    return reply;
}

export async function read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const runtime = runtimeOf(request.getType());
    const stored = openProperties(request.getProperties()).properties;
    const reply = new proto.ReadResponse();
    const { read: look } = operationsOf(runtime);
    if (!look) {
        if (Object.keys(stored).length === 0) throw new Error(describeNoImport(request.getType()));
        reply.setId(request.getId());
        reply.setProperties(request.getProperties());
        reply.setInputs(request.getInputs());
        return reply;
    }
    const props = open(request.getProperties(), request.getUrn());
    const { id, props: found, inputs } = await look(request.getId(), props);
    if (id === undefined || found === undefined) return reply; // it is gone
    reply.setId(id);
    reply.setProperties(close(runtime, found));
    reply.setInputs(close(runtime, inputs ?? {}));
    return reply;
}

export async function remove(request: messages.DeleteRequest): Promise<Empty> {
    const runtime = runtimeOf(request.getType());
    await withinTime("delete", request.getTimeout(), () =>
        operationsOf(runtime).delete(request.getId(), open(request.getProperties(), request.getUrn())),
    );
    return new Empty();
}

/** Says once of a head node what a program in TypeScript says of it. What keeps it from being asked is said when it is. */
function warnOf({ cluster }: Properties): void {
    try {
        connectUnattended(cluster as string | undefined);
    } catch {
        // e.g. not configured
    }
}

/** Properties as the runtimes read them: with the resource's URN, which a dynamic resource has to have among its inputs. */
function open(struct: Struct | undefined, urn: string): Properties {
    return { ...openProperties(struct).properties, __urn: urn };
}

/** Properties as the state keeps them, with what is secret, or follows from it, marked as such. */
function close(runtime: Runtime, { __urn, __provider, ...properties }: Properties): Struct {
    const secrets = secretPathsOf(properties);
    return closeProperties(properties, [...secrets, ...derivedSecrets(runtime, secrets)]);
}

function unknownOutputs(runtime: Runtime): Properties {
    return Object.fromEntries(ADDED[runtime].outputs.map((name) => [name, UNKNOWN]));
}

/**
 * What an update does not change is known in a preview. Only a set tells by `adopted` which of its own the update changes: of a dynamic
 * resource no output is known then.
 */
function keptOutputs(runtime: Runtime, { uuid, adopted }: Properties, urn: string): Properties {
    if (runtime !== "device" && runtime !== "category") return unknownOutputs(runtime);
    const kept = { uuid, adopted: isInSet(urn) ? UNKNOWN : adopted };
    return Object.fromEntries(Object.entries(kept).filter(([name]) => isAdded(runtime, name)));
}

function isAdded(runtime: Runtime, name: string): boolean {
    return (ADDED[runtime].outputs as readonly string[]).includes(name);
}

/** Runs work under the time that the resource's `customTimeouts` give it, if any, until the command is cancelled. */
function withinTime<T>(operation: string, seconds: number, work: () => Promise<T>): Promise<T> {
    const time = new AbortController();
    const timer =
        seconds > 0
            ? setTimeout(
                  () => time.abort(new Error(`customTimeouts.${operation} (${seconds} s) is over`)),
                  seconds * 1000,
              )
            : undefined;
    return underSignal(AbortSignal.any([cancelled.signal, time.signal]), work).finally(() =>
        clearTimeout(timer),
    );
}

function isPassword(path: string): boolean {
    return /password/i.test(path.split(".").at(-1) ?? "");
}

function describeNoImport(type: string): string {
    return (
        `${type} cannot be imported: it is something that is done, and the head node has no record of it that could be taken over. ` +
        "Import the device or the category; an action that has been carried out needs no resource."
    );
}
