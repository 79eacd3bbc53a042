import * as pulumi from "@pulumi/pulumi";
import { readPowerHistory, readStatuses } from "../../../bcm/client/statuses";
import { type BootForecast, forecastBoot } from "../../../bcm/rules/boot-forecast";
import { forecastDevice } from "../../../bcm/rules/device-forecast";
import { historySince } from "../../../bcm/rules/power-history";
import { sameText } from "../../../bcm/wire/codecs";
import type { WireDevice } from "../../../bcm/wire/device";
import type { WireNamed, WireObject } from "../../../bcm/wire/envelope";
import { canonicalFields } from "../../../bcm/wire/fields";
import type { PastOperation } from "../../../bcm/wire/power";
import { nodeState, type WireStatus } from "../../../bcm/wire/status";
import { CATEGORY_FIELDS } from "../../../model/category";
import { interruptsWork } from "../../../model/drain";
import type { NodeState } from "../../../model/enums";
import { UNKNOWN } from "../../../model/issues";
import { groupBy, ownValue } from "../../../model/records";
import { listSome, nameAll, plural } from "../../../model/text";
import { canonicalMac } from "../../../model/values";
import { log } from "../../../provider/internals/log";
import { resolveInputs } from "../../../provider/internals/resolve-inputs";
import { readInstallTimes } from "../../../provider/notes/install-times";
import { readNotes } from "../../../provider/notes/power-journal";
import { findObstacle, type Unsendable } from "../../../provider/power/bcm/obstacle";
import { pastOf } from "../../../provider/power/bcm/past";
import type { Past, Power } from "../../../provider/power/decide";
import { renameNodes } from "../../../provider/power/requests";
import type { NodeSetArgs } from "../../args";
import { connect } from "../../connect";
import { findDown, lastPowerIn } from "../../lookups";
import { statedCategories } from "../categories";
import type { FoundNames } from "../look-up";
import { allowedFailures, ipmiNodes, type PlannedNode } from "../plan";
import { retriesOf } from "../retries";
import { aheadOf, drainOf, planSteps, windowOf } from "../window";
import { actionOf, describePower, judgePower, type PoweredNode } from "./describe-power";
import { describeWork } from "./describe-work";
import { withRenamed } from "./moves";
import type { PlannedSet } from "./planned";
import { readLists, toSpec } from "./pre-flight";
import type { NextTry, StoredSet } from "./stored-set";
import { GONE } from "./table";
import { describeTime } from "./time-forecast";
import { type Wish, wishesOf } from "./wishes";

/** The most nodes that a warning names. */
const NAMED = 10;

/** Power actions of one request. */
export interface Powering {
    /** The set's arguments; of an action on its own those that concern power. */
    args: NodeSetArgs;
    /** The nodes as planned; empty for an action on its own. */
    nodes: Record<string, PlannedNode>;
    /** How each action ended, by host name; unknown if the update would carry it out. */
    outcomes: Record<string, pulumi.Output<string>>;
    /** What the stack's state holds of them. */
    stored: Pick<StoredSet, "requests" | "failed" | "toRetry">;
    /** What was looked up of them. @default nothing */
    found?: FoundNames["nodes"];
    /** Former names of nodes that the update renames, by the new ones. @default none */
    renamed?: Record<string, string>;
    /** What the update does with their devices; left out for an action on its own. */
    planned?: PlannedSet;
}

/**
 * Shows in a preview what the update would do with power: which node gets which operation, in which order, which are left
 * alone or only watched and why, what the boots do to the disks, and of a set how long all that takes. Makes one status call for
 * all nodes, and none if nothing would be sent or watched.
 *
 * @param about the resource whose message it is
 */
export async function showPowerForecast(
    {
        args,
        nodes,
        outcomes,
        stored: { requests: before, failed, toRetry },
        planned: update,
        renamed = {},
        found = {},
    }: Powering,
    about: pulumi.Resource,
): Promise<void> {
    const earlier = (await resolveInputs(outcomes)) as Record<string, string>;
    const tryOf = (node: string) => {
        const next = ownValue(toRetry, node);
        return next && next.number <= retriesOf(args) + 1 ? next : undefined;
    };
    const isQuiet = ([node, outcome]: [string, string]) =>
        outcome !== UNKNOWN && !ownValue(failed, node) && !tryOf(node);
    if (Object.entries(earlier).every(isQuiet)) return;
    const planned = (await resolveInputs(nodes)) as Record<string, PlannedNode>;
    const given = (await resolveInputs(args)) as NodeSetArgs & { reinstall?: string };
    const headNode = connect(args.cluster);
    const { client } = headNode;
    const lists = withRenamed(await readLists(headNode), renamed);
    const requests = renameNodes(before, renamed);
    const live = new Map(Object.keys(earlier).map((hostname) => [hostname, lists.devices.named(hostname)]));
    const registered = [...live.values()].filter((device) => device !== undefined);
    const statuses = await readStatuses(
        client,
        registered.map(({ uuid }) => uuid),
    );
    const action = args.powerAction ?? "power_on";
    const wanted = wishesOf(given, Object.keys(earlier), requests);
    const asked = registered.filter(({ hostname }) => wanted.get(hostname)?.since !== undefined);
    const uuids = new Set([...findDown(statuses), ...asked.map(({ uuid }) => uuid)]);
    const history = await readPowerHistory(client, [...uuids]);
    const byDevice = groupBy(history, ({ ref_device_uuid }) => ref_device_uuid);
    const power = lastPowerIn(history);
    const pasts = await readPasts(asked, byDevice, wanted);
    const stated = new Map(await statedCategories(args.cluster));
    if (update?.category === "same") stated.delete(String(given.categoryName));
    const byIpmi = new Set(ipmiNodes(args));
    const statusOf = new Map(registered.map(({ uuid }, index) => [uuid, statuses[index]]));
    const stateOf = (device: WireDevice | undefined) =>
        device && nodeState(statusOf.get(device.uuid), { power: power.get(device.uuid) });
    const waiting = Object.keys(earlier).filter(
        (hostname) => tryOf(hostname)?.isWaiting && stateOf(live.get(hostname)) !== "active",
    );
    // With too many of them the rollout is stopped, and nobody is tried.
    const isStopped = waiting.length > allowedFailures(args) + windowOf(args);
    const pastTry = ({ number, poweredAt }: NextTry, uuid = ""): PoweredNode["nextTry"] => {
        if (isStopped) return undefined;
        if (poweredAt === undefined) return { number, past: { executed: [] } };
        return { number, past: pastOf(byDevice.get(uuid) ?? [], uuid, poweredAt, []) };
    };
    const rows = Object.entries(earlier).map(([hostname, outcome]): PoweredNode => {
        const device = live.get(hostname);
        const status = device && statusOf.get(device.uuid);
        const node = ownValue(planned, hostname);
        const isOpen = outcome === UNKNOWN;
        const isByIpmi = byIpmi.has(hostname);
        // The record as the update would leave it; nobody needs it of a node to which BCM sends nothing.
        const isKept = update?.devices.get(hostname) === "same";
        const spec = isOpen && !isByIpmi && !isKept && node ? toSpec(node, given) : undefined;
        const after = (spec && forecastDevice(spec, lists)?.wanted) ?? device;
        const { own, askedBefore } = wanted.get(hostname) ?? {};
        const state = stateOf(device);
        const next = isOpen ? undefined : tryOf(hostname);
        return {
            hostname,
            group: ownValue(found, hostname)?.group,
            own,
            outcome: isOpen ? undefined : outcome,
            failure: isOpen ? undefined : (next?.message ?? ownValue(failed, hostname)),
            nextTry: next && pastTry(next, device?.uuid),
            isRegistered: device !== undefined,
            power: powerOf(state, isByIpmi),
            hasFailed: state === "failed" && !isByIpmi,
            ...(isByIpmi ? {} : unsendable(actionOf(action, { own }), after, status, isKept)),
            past: pasts.get(hostname) ?? { executed: [] },
            askedBefore,
            boot: forecastOf(isKept ? undefined : node, device, status, {
                reinstall: given.reinstall ?? "none",
                categories: lists.categories,
                made: stated,
            }),
        };
    });
    const wiped = rows.filter(
        (node) =>
            judgePower(action, node).kind === "sent" &&
            actionOf(action, node) !== "power_off" &&
            node.boot.wipes &&
            node.isRegistered,
    );
    const steps = planSteps(args);
    const text = describePower(action, rows, {
        line: steps.flatMap(({ hostnames }) => hostnames),
        window: windowOf(args),
        maxPerGroup: args.rollout?.maxPerGroup,
        retries: retriesOf(args),
        canaries: steps.filter(({ isCanary }) => isCanary).flatMap(({ hostnames }) => hostnames),
        headNode: client.headNode,
    });
    const isDrained = drainOf(args) !== undefined;
    const interrupted = rows.flatMap((node) => {
        const isSent = judgePower(action, node).kind === "sent" && node.nextTry === undefined;
        const device = live.get(node.hostname);
        return isSent && device && interruptsWork(actionOf(action, node)) ? [device] : [];
    });
    const work = isDrained
        ? await describeWork(headNode, interrupted, { stack: stackName(), places: aheadOf(args) })
        : [];
    // Of an action on its own nobody waits for the install.
    const times = update && (await readInstallTimes(client.headNode));
    const time = times && describeTime({ args, action, nodes: rows, known: times, isDrained });
    await log.info([text, ...work, ...(time === undefined ? [] : [time])].join("\n"), about);
    const refused = rows.filter((node) => judgePower(action, node).kind === "refused");
    if (refused.length > 0)
        await log.warn(
            `The update would fail: ${action} is refused for ${nameAll(refused.map(({ hostname }) => hostname))}, as the table says.`,
            about,
        );
    if (wiped.length > 0)
        await log.warn(
            `${plural(wiped.length, "node")} would be installed from scratch, and everything on the disks would be lost: ` +
                `${listSome(
                    wiped.map(({ hostname }) => hostname),
                    NAMED,
                )}.`,
            about,
        );
}

/** Stack and project, as resources have them in their URNs. */
function stackName(): string {
    return `${pulumi.getStack()}::${pulumi.getProject()}`;
}

/** What is known of the operations on each node since it was asked for, by host name, as the update would know it. */
async function readPasts(
    asked: readonly WireDevice[],
    byDevice: ReadonlyMap<string, PastOperation[]>,
    wanted: ReadonlyMap<string, Wish>,
): Promise<Map<string, Past>> {
    const stack = stackName();
    const entries = asked.map(async ({ hostname, uuid }) => {
        const { name = "", since: moment = 0 } = wanted.get(hostname) ?? {};
        const own = byDevice.get(uuid) ?? [];
        const { isWhole } = historySince(own, uuid, moment);
        const notes = isWhole ? [] : await readNotes({ device: uuid, stack, request: name });
        return [hostname, pastOf(own, uuid, moment, notes)] as const;
    });
    return new Map(await Promise.all(entries));
}

/** What the action finds on a node whose record is as the update leaves it. */
function unsendable(
    action: string,
    after: WireDevice | undefined,
    status: WireStatus | null | undefined,
    isKept: boolean,
): Unsendable {
    if (!after) return isKept ? { obstacle: GONE } : {};
    return findObstacle(after, action, { isClosed: status?.closed === true, state: status?.status ?? "" });
}

/** What the BMC will say, as far as BCM's state shows it. BCM knows nothing of a node that ipmitool has switched. */
function powerOf(state: NodeState | undefined, isByIpmi: boolean): Power {
    if (state === "active" || state === "provisioning" || state === "failed") return "ON";
    return state === "unknown" || isByIpmi ? undefined : "OFF";
}

/** What decides about a boot beside the node itself. */
interface BootContext {
    reinstall: string;
    categories: readonly WireNamed[];
    /** Categories that the update creates or changes, as the program states them. */
    made: ReadonlyMap<string, object>;
}

function forecastOf(
    node: PlannedNode | undefined,
    device: WireDevice | undefined,
    status: WireStatus | null | undefined,
    { reinstall, categories, made }: BootContext,
): BootForecast {
    const stated = node?.category === UNKNOWN ? undefined : node?.category;
    const name = String(stated ?? device?.category ?? "");
    const live = categories.find((category) => category.name === name || category.uuid === name);
    const base = live ?? categories.find((category) => category.name === "default");
    const own = made.get(live?.name ?? name) ?? {};
    const category: WireObject = { ...base, ...known(own), name: live?.name ?? name };
    const before = categories.find(({ uuid }) => uuid === device?.category);
    const layout = device?.disksetup || category.disksetup;
    const hasNewMac =
        device !== undefined && typeof node?.mac === "string" && canonicalMac(node.mac) !== device.mac;
    return forecastBoot({
        device,
        category,
        reinstall,
        isNew: !device || hasNewMac || (status?.reportedStatusTimestamp ?? 0) === 0,
        isLayoutNew: device !== undefined && !sameText(layout, device.disksetup || before?.disksetup),
    });
}

/** Only the stated fields, in BCM's words. */
function known(fields: object): object {
    const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== UNKNOWN);
    return canonicalFields(CATEGORY_FIELDS, Object.fromEntries(entries));
}
