import type { BootForecast } from "../../../bcm/rules/boot-forecast";
import { describeFailed } from "../../../bcm/rules/power-history";
import type { PowerActionKind } from "../../../model/enums";
import { alignColumns, listSome, plural } from "../../../model/text";
import { decide, type Facts, type Past, type Power } from "../../../provider/power/decide";
import { RETRY_ACTION } from "../../../provider/watch/retry";

/** The most rows that are printed; nobody reads a thousand. */
const MOST_ROWS = 40;
/** The most canaries that are named. */
const NAMED = 8;

/** What is known about one node of a power action, as the update would find it. */
export interface PoweredNode {
    hostname: string;
    /** What it shares with others, if it says so. */
    group?: string;
    /** What it is asked alone, in place of what its set is asked. */
    own?: { action: PowerActionKind; request: string };
    /** How the action ended earlier; undefined if this update would carry it out. */
    outcome?: string;
    /** BCM's message of a node that failed after its action: it is watched again. */
    failure?: string;
    /** The try that it gets, if its install failed and it may be tried again: number, and what was done for it. */
    nextTry?: { number: number; past: Past };
    isRegistered: boolean;
    /** Undefined where only its BMC can tell. */
    power: Power;
    /** Whether its last install has failed. @default false */
    hasFailed?: boolean;
    /** Why nothing can be sent to it. */
    obstacle?: string;
    /** Why nothing need be sent to it, if its BMC cannot be asked. */
    already?: string;
    /** What is known of the operations since the request was made. */
    past: Past;
    /** When it had the same request before, with others in between, ms. */
    askedBefore?: number;
    boot: BootForecast;
}

/** In which order the nodes are powered. */
export interface Order {
    line: readonly string[];
    /** How many may be under way at a time. */
    window: number;
    /** How many of one group; undefined if any number may. */
    maxPerGroup?: number;
    /** How often a failed install is tried again. @default 0 */
    retries?: number;
    canaries: readonly string[];
    headNode: string;
}

/** What becomes of one node. Of a `refused` one the update fails. */
interface Verdict {
    kind: "sent" | "refused" | "watched" | "left alone";
    text: string;
}

const KINDS = ["sent", "refused", "watched", "left alone"] as const satisfies Verdict["kind"][];

/** The whole forecast as one text; nodes that lose their data come first. */
export function describePower(action: PowerActionKind, nodes: readonly PoweredNode[], order: Order): string {
    const verdicts = new Map(nodes.map((node) => [node, judgePower(action, node)]));
    const kindOf = (node: PoweredNode) => verdicts.get(node)?.kind;
    const isSent = (node: PoweredNode) => kindOf(node) === "sent";
    const rank = (node: PoweredNode) =>
        isSent(node) && node.boot.wipes && node.isRegistered ? 0 : 1 + KINDS.indexOf(kindOf(node) ?? "sent");
    const placeOf = new Map(order.line.map((hostname, place) => [hostname, place]));
    const rows = [...nodes]
        .sort((a, b) => rank(a) - rank(b))
        .map((node) => {
            const { mode, source, effect } = node.boot;
            const text = verdicts.get(node)?.text ?? "";
            if (!isSent(node)) return [node.hostname, text];
            const place = node.nextTry === undefined ? placeOf.get(node.hostname) : undefined;
            return [
                node.hostname,
                text,
                ...(isLine(order) ? [placeText(place, node.group)] : []),
                ...(actionOf(action, node) === "power_off" ? [] : [`${mode} (${source}): ${effect}`]),
            ];
        });
    const count = (kind: Verdict["kind"]) => nodes.filter((node) => kindOf(node) === kind).length;
    const others = KINDS.slice(1).flatMap((kind) => (count(kind) > 0 ? [`; ${count(kind)} ${kind}`] : []));
    const sent = count("sent");
    const fresh = nodes.filter((node) => isSent(node) && node.boot.wipes && !node.isRegistered).length;
    const formats =
        fresh > 0 && action !== "power_off"
            ? `; ${fresh} new to BCM: ${fresh === 1 ? "its" : "their"} disks are formatted`
            : "";
    const more = rows.length - MOST_ROWS;
    return [
        `Power on ${order.headNode}: ${action} for ${sent} of ${plural(nodes.length, "node")}` +
            `${sent > 0 ? orderOf(order) : ""}${others.join("")}${formats}`,
        ...alignColumns(rows.slice(0, MOST_ROWS)).map((line) => `  ${line}`),
        ...(more > 0 ? [`  … and ${more} more`] : []),
    ].join("\n");
}

/** What a node is asked: alone, or with its set. */
export function actionOf(ofSet: PowerActionKind, { own }: Pick<PoweredNode, "own">): PowerActionKind {
    return own?.action ?? ofSet;
}

/** What the update would send to a node, or why nothing, by the decision that it will take itself. */
export function judgePower(ofSet: PowerActionKind, node: PoweredNode): Verdict {
    const {
        hostname,
        own,
        outcome,
        failure,
        nextTry,
        obstacle,
        already,
        power,
        past,
        askedBefore,
        hasFailed,
    } = node;
    const action = actionOf(ofSet, node);
    const request = own && `its own request: ${`${own.action} ${own.request}`.trim()}`;
    const say = (kind: Verdict["kind"], text: string): Verdict => ({ kind, text });
    if (outcome !== undefined && nextTry !== undefined) {
        const facts: Facts = { action: RETRY_ACTION, ...nextTry.past, power, since: 0, isBooted: false };
        const decision = decide(facts);
        const why = `it failed (${failure?.replace(/\.$/, "")})`;
        if (obstacle !== undefined)
            return say("refused", `refused for try ${nextTry.number}: ${obstacle}; ${why}`);
        return decision.kind === "send"
            ? say(
                  "sent",
                  `${decision.operations.join(", ")} for try ${nextTry.number}, unless it is active by then: ${why}`,
              )
            : say("watched", `watched: try ${nextTry.number} was sent already; ${why}`);
    }
    if (outcome !== undefined && failure !== undefined)
        return say(
            "watched",
            `watched, no power: it failed (${failure.replace(/\.$/, "")}). Mend it, reset it alone (cmsh: device use ${hostname}; power ` +
                "reset), and run `pulumi up`; or give it a powerRequest of its own in nodes, by which `pulumi up` powers it alone",
        );
    if (outcome !== undefined)
        return say(
            "left alone",
            `left alone: ${outcome === "already" ? "already as wanted" : "already done"}`,
        );
    if (obstacle !== undefined) return say("refused", `refused: ${obstacle}`);
    if (already !== undefined) return say("left alone", `left alone: ${already}`);
    const decision = decide({ action, ...past, power, askedBefore, hasFailed, since: 0, isBooted: false });
    switch (decision.kind) {
        case "stop":
            return power === undefined && askedBefore !== undefined
                ? say("refused", `refused unless its BMC says that it is as wanted: ${decision.message}`)
                : say("refused", `refused: ${decision.message}`);
        case "send": {
            const steps = decision.operations.join(", ");
            const isShort = action === "power_cycle" && decision.operations.length === 1;
            const isRetry = action === "power_on" && decision.operations.length > 1;
            const why = isShort ? " (it is off)" : isRetry ? " (its install has failed)" : "";
            const doubt = power === undefined ? ", depending on what its BMC says" : "";
            const last = past.failed?.at(-1);
            const before = last ? `; ${describeFailed(last)}` : "";
            return say("sent", `${steps}${why}${doubt}${before}${request ? `; ${request}` : ""}`);
        }
        default:
            return say("left alone", `left alone: ${decision.message}`);
    }
}

/** `place 3, rack A07` */
function placeText(place: number | undefined, group: string | undefined): string {
    const text = place === undefined ? "last" : `place ${place + 1}`;
    return group === undefined ? text : `${text}, ${group}`;
}

function orderOf(order: Order): string {
    const { canaries, window, maxPerGroup, retries = 0 } = order;
    const ofGroup = maxPerGroup === undefined ? "" : ` and ${maxPerGroup} of a group`;
    const first = canaries.length > 0 ? `, ${listSome([...canaries], NAMED)} first as canary` : "";
    const again =
        retries > 0
            ? `, each failed install tried again ${retries === 1 ? "once" : `up to ${retries} times`}`
            : "";
    return `${isLine(order) ? `, ${window} at a time${ofGroup}` : ""}${first}${again}`;
}

/** Whether somebody has to wait for others. */
function isLine({ line, window, canaries, maxPerGroup }: Order): boolean {
    const isWaiting = line.length > window || (canaries.length > 0 && canaries.length < line.length);
    return isWaiting || maxPerGroup !== undefined;
}
