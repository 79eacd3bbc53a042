import * as pulumi from "@pulumi/pulumi";
import { readStatuses } from "../../../bcm/client/statuses";
import { type BootForecast, forecastBoot } from "../../../bcm/rules/boot-forecast";
import { sameText } from "../../../bcm/wire/codecs";
import type { WireDevice } from "../../../bcm/wire/device";
import type { WireNamed, WireObject } from "../../../bcm/wire/envelope";
import { canonicalFields } from "../../../bcm/wire/fields";
import { POWER_STEPS } from "../../../bcm/wire/power";
import { nodeState, type WireStatus } from "../../../bcm/wire/status";
import { CATEGORY_FIELDS } from "../../../model/category";
import type { NodeState, PowerActionKind } from "../../../model/enums";
import { UNKNOWN } from "../../../model/issues";
import { alignColumns, plural } from "../../../model/text";
import { canonicalMac } from "../../../model/values";
import { resolveInputs } from "../../../provider/internals/resolve-inputs";
import type { NodeSetArgs } from "../../args";
import { connect } from "../../connect";
import { readLastPower } from "../../lookups";
import { type PlannedNode, planWaves } from "../plan";

/** The most rows that are printed; nobody reads a thousand. */
const MOST_ROWS = 40;

/** What is known about one node of a power action. */
export interface PoweredNode {
    hostname: string;
    /** How the action ended earlier; undefined if this update would carry it out. */
    outcome?: string;
    /** Undefined for a node that this update registers. */
    state?: NodeState;
    isClosed: boolean;
    boot: BootForecast;
}

/**
 * Shows in a preview what the update would do with power: which node gets which operation, which are left alone and why,
 * and what the boots do to the disks. Makes one status call for all nodes, and none if nothing would be sent.
 *
 * @param outcomes of the power actions, unknown if the update would carry them out
 */
export async function showPowerForecast(
    args: NodeSetArgs,
    nodes: Record<string, PlannedNode>,
    outcomes: Record<string, pulumi.Output<string>>,
    component: pulumi.Resource,
): Promise<void> {
    const earlier = (await resolveInputs(outcomes)) as Record<string, string>;
    if (Object.values(earlier).every((outcome) => outcome !== UNKNOWN)) return;
    const planned = (await resolveInputs(nodes)) as Record<string, PlannedNode>;
    const { reinstall = "none" } = (await resolveInputs(args)) as { reinstall?: string };
    const { catalog, client } = connect(args.cluster);
    const [devices, categories] = await Promise.all([catalog.devices(), catalog.categories()]);
    const live = new Map(Object.keys(earlier).map((hostname) => [hostname, devices.named(hostname)]));
    const registered = [...live.values()].filter((device) => device !== undefined);
    const statuses = await readStatuses(
        client,
        registered.map(({ uuid }) => uuid),
    );
    const power = await readLastPower(client, statuses);
    const rows = Object.entries(earlier).map(([hostname, outcome]): PoweredNode => {
        const device = live.get(hostname);
        const status = statuses[registered.findIndex(({ uuid }) => uuid === device?.uuid)];
        return {
            hostname,
            outcome: outcome === UNKNOWN ? undefined : outcome,
            state: device && nodeState(status, { power: power.get(device.uuid) }),
            isClosed: status?.closed === true,
            boot: forecastOf(planned[hostname], device, status, String(reinstall), args, categories),
        };
    });
    const action = args.powerAction ?? "power_on";
    const wiped = rows.filter((node) => sends(action, node) && node.boot.wipes && node.state !== undefined);
    const text = describePower(action, rows, { waves: planWaves(args).length, headNode: client.headNode });
    await pulumi.log.info(text, component);
    if (wiped.length > 0 && action !== "power_off")
        await pulumi.log.warn(
            `${plural(wiped.length, "node")} would be installed from scratch, and everything on the disks would be lost: ` +
                `${shorten(wiped.map(({ hostname }) => hostname))}.`,
            component,
        );
}

/** The whole forecast as one text; nodes that lose their data come first. */
export function describePower(
    action: PowerActionKind,
    nodes: readonly PoweredNode[],
    { waves, headNode }: { waves: number; headNode: string },
): string {
    const sent = nodes.filter((node) => sends(action, node));
    const skipped = nodes.length - sent.length;
    const order = waves > 1 ? `, in ${waves} waves` : "";
    const rows = [...nodes]
        .sort((a, b) => rank(action, a) - rank(action, b))
        .map((node) => {
            const boots = sends(action, node) && action !== "power_off";
            const { mode, source, effect } = node.boot;
            return [node.hostname, operationsOf(action, node), boots ? `${mode} (${source}): ${effect}` : ""];
        });
    const more = rows.length - MOST_ROWS;
    return [
        `Power on ${headNode}: ${action} for ${sent.length} of ${plural(nodes.length, "node")}${order}` +
            `${skipped ? `; ${skipped} left alone` : ""}`,
        ...alignColumns(rows.slice(0, MOST_ROWS)).map((line) => `  ${line}`),
        ...(more > 0 ? [`  … and ${more} more`] : []),
    ].join("\n");
}

/** What would be sent, or why nothing is. DOWN says nothing about power, so there the BMC decides during the update. */
function operationsOf(action: PowerActionKind, { outcome, state, isClosed }: PoweredNode): string {
    if (outcome !== undefined)
        return `left alone: ${outcome === "already" ? "already as wanted" : "already done"}`;
    if (isClosed) return "refused: it is closed on the head node";
    const isOn = state === "active" || state === "provisioning" || state === "failed";
    const isOff = state === "powered_off" || state === undefined;
    if (action === "power_on" && isOn) return "left alone: already on";
    if (action === "power_off" && isOff) return "left alone: already off";
    if (action === "power_reset" && isOff) return "refused: it is off, and a reset would not start it";
    if (action === "power_cycle" && isOff) return "ON (it is off)";
    const steps = POWER_STEPS[action].join(", ");
    return state === "unknown" ? `${steps}, depending on what its BMC says` : steps;
}

function sends(action: PowerActionKind, node: PoweredNode): boolean {
    return !/^(left alone|refused)/.test(operationsOf(action, node));
}

function rank(action: PowerActionKind, node: PoweredNode): number {
    if (!sends(action, node)) return 2;
    return node.boot.wipes && node.state !== undefined ? 0 : 1;
}

function forecastOf(
    node: PlannedNode | undefined,
    device: WireDevice | undefined,
    status: WireStatus | null | undefined,
    reinstall: string,
    args: NodeSetArgs,
    categories: readonly WireNamed[],
): BootForecast {
    const name = String(node?.category ?? "");
    const live = categories.find((category) => category.name === name || category.uuid === name);
    const isOurs = args.createCustomCategory === true && name === args.categoryName;
    const base = live ?? categories.find((category) => category.name === "default");
    const stated = isOurs ? { ...args.category, installMode: args.installMode } : {};
    const category: WireObject = { ...base, name, ...known(stated) };
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

function shorten(names: string[]): string {
    const rest = names.length - 10;
    return rest > 0 ? `${names.slice(0, 10).join(", ")} and ${rest} more` : names.join(", ");
}
