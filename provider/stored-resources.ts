import * as pulumi from "@pulumi/pulumi";
import { PLUGIN_TYPES, plainUrn } from "../model/urn";
import { refusal } from "./findings";
import { detachDebugger } from "./internals/debugger";
import { log } from "./internals/log";
import { perProgram } from "./internals/per-program";
import { aliasesOf, isPlugin } from "./internals/resources";
import { readStackState, type StoredResource } from "./internals/stack-state";
import { isJudgedBy } from "./judging";

/** The outputs of our resources that are read. */
const READ = [
    ...["hostname", "name", "registration", "clusterId", "adopted", "onRemove", "forceRemove"],
    ...["mac", "interfaces", "deviceId", "powerAction", "request", "outcome"],
    ...["made", "requests", "joined", "since", "statusSince", "askedBefore", "own", "drainedBefore"],
    ...["failed", "targets", "arrived", "toRetry", "nodes", "__leave"],
];

/**
 * All that the state holds, read once in a program, by URN in the form that both kinds of resource have. Where it cannot be read
 * nothing is known, and a warning says so.
 */
export const readResources = perProgram(() =>
    readPlainState().catch(async ({ message }: Error): Promise<[string, StoredResource][]> => {
        await log.warn(
            `The stack's state cannot be read (${message}): this preview does not show what leaves the set, and takes ` +
                "no account of power requests that were carried out before.",
        );
        return [];
    }),
);

async function readPlainState(): Promise<[string, StoredResource][]> {
    const resources = await readStackState(READ);
    return resources.map(([urn, resource]) => [plainUrn(urn), resource]);
}

const resourcesByUrn = perProgram(() => readResources().then((resources) => new Map(resources)));

/** What the state holds of a resource, under its own URN or one that it had before. */
export async function findStored(
    urn: string,
    aliases: readonly string[] = [],
): Promise<StoredResource | undefined> {
    const resources = await resourcesByUrn();
    return [urn, ...aliases].map((one) => resources.get(plainUrn(one))).find((found) => found !== undefined);
}

/**
 * Refuses to go back: a resource of the plugin has no form in which Pulumi's dynamic provider could go on with it. A dynamic one of
 * the same name would be a second one, and the first would be removed from the head node.
 *
 * @param urn of a resource that this program registers
 * @returns the same
 * @throws Error before anything of it is registered
 */
export async function refuseWayBack(urn: string): Promise<string> {
    if (isPlugin() || !(await findStored(urn))?.type.startsWith(PLUGIN_TYPES)) return urn;
    await detachDebugger();
    throw wayBack();
}

/** One error for all resources of a program. */
const wayBack = perProgram(() =>
    refusal(
        "This stack's resources are those of the plugin (bcm:index:…), made by a program in YAML, Python, Go or C#, or by the SDK that " +
            "Pulumi generates. pulumi-bcm's own TypeScript classes cannot go on with them; nothing was sent. Run the program that made " +
            "them, or write this one with the generated SDK: docs/languages.md.",
    ),
);

/** The host name under which a device of this program is registered so far, if that is another one. */
export async function findFormerName(urn: string, hostname: string): Promise<string | undefined> {
    const { outputs } = (await findStored(urn)) ?? {};
    const former = outputs?.hostname;
    return typeof former === "string" && former.toLowerCase() !== hostname.toLowerCase() ? former : undefined;
}

/** The facts of a device or category, and who they are about. */
export interface OwnFacts<Facts> {
    facts: pulumi.Input<Facts> | undefined;
    /** Says which resource it is, once its constructor is through. */
    belongTo: (resource: pulumi.Resource) => void;
}

/**
 * The facts of a device or category that stands on its own get the token of its registration: by that a replacement knows the
 * record for its own after the stack got another name, or the resource an alias. Of what is in a set the set knows it.
 */
export function withRegistration<Facts extends { registered?: pulumi.Input<string> }>(
    facts: pulumi.Input<Facts> | undefined,
    urn: Promise<string>,
    parent: pulumi.Resource | undefined,
): OwnFacts<Facts> {
    if (isJudgedBy(parent)) return { facts, belongTo: () => undefined };
    let belongTo: OwnFacts<Facts>["belongTo"] = () => undefined;
    const own = new Promise<pulumi.Resource>((resolve) => {
        belongTo = resolve;
    });
    const registration = own
        .then(async (resource) => findStored(await urn, await aliasesOf(resource)))
        .then((stored) => stored?.outputs.registration as string | undefined);
    const whole = pulumi
        .all([pulumi.output(facts), registration])
        .apply(([given, registered]) => (registered === undefined ? given : { ...given, registered }));
    return { facts: whole as pulumi.Output<Facts>, belongTo };
}
