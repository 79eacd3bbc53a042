import type { HeadNode } from "../../../bcm/client/head-nodes";
import { readStatuses } from "../../../bcm/client/statuses";
import type { WireDevice } from "../../../bcm/wire/device";
import { bmcOf, powerRequest, WirePowerAccepted, type WirePowerStatus } from "../../../bcm/wire/power";

/** How long a BMC's answer counts, ms: what is on or off may change; one that is silent stays so for this run. */
const FRESH_MS = 30_000;
const SILENT_MS = 300_000;
/** BMCs that do not answer are given up by the head node long before, ms. */
const WAIT_MS = 60_000;

interface Asked {
    answer: Promise<WirePowerStatus | undefined>;
    /** When it came; undefined as long as it has not. */
    at?: number;
    isSilent: boolean;
}

/**
 * Asks many BMCs for their power state at once. Pulumi powers a few nodes at a time, and a BMC that does not answer
 * takes its place for 20 seconds; asked together, all silent ones are known after the first.
 */
class PowerForesight {
    private readonly headNode: HeadNode;
    /** Host names of nodes whose power action will come, in this process. */
    private readonly expected = new Set<string>();
    /** Host names of nodes that are powered side by side, as long as none of them has been asked. */
    private waves: (readonly string[])[] = [];
    private readonly asked = new Map<string, Asked>();

    constructor(headNode: HeadNode) {
        this.headNode = headNode;
    }

    /** Notes that this node will be powered; nothing is sent. */
    expect(hostname: string): void {
        this.expected.add(hostname);
    }

    /** Notes waves of nodes that will be powered: Pulumi itself names a wave's nodes only as it gets to them. */
    expectTogether(waves: readonly (readonly string[])[]): void {
        this.waves = [...this.waves, ...waves];
    }

    /**
     * What the node's BMC says, not older than half a minute; undefined when that could not be found out together with
     * others, so that it has to be asked alone.
     */
    async stateOf(device: WireDevice): Promise<WirePowerStatus | undefined> {
        this.expected.delete(device.hostname);
        if (!isRecent(this.asked.get(device.uuid))) await this.askTogether(device);
        const entry = this.asked.get(device.uuid);
        this.asked.delete(device.uuid); // an answer serves one decision; the next one asks anew
        return entry?.answer;
    }

    /** Drops what a node's BMC has said: it has been switched since. */
    forget(device: WireDevice): void {
        this.asked.delete(device.uuid);
    }

    private async askTogether(device: WireDevice): Promise<void> {
        const wave = this.waves.find((hostnames) => hostnames.includes(device.hostname)) ?? [];
        this.waves = this.waves.filter((other) => other !== wave);
        const open = await this.findOpen(new Set([...this.expected, ...wave]));
        if (isRecent(this.asked.get(device.uuid))) return; // somebody else has asked meanwhile
        const others = open.filter((uuid) => uuid !== device.uuid && !isRecent(this.asked.get(uuid)));
        const uuids = [device.uuid, ...others];
        const answers = this.askBmcs(uuids);
        for (const uuid of uuids) {
            const entry: Asked = {
                answer: answers.then((all) => all.get(uuid)).catch(() => undefined),
                isSilent: false,
            };
            this.asked.set(uuid, entry);
            void entry.answer.then((status) => {
                entry.at = Date.now();
                entry.isSilent = status !== undefined && status.state !== "ON" && status.state !== "OFF";
            });
        }
    }

    /** Those of the nodes that the head node would ask: with a BMC, and not closed. */
    private async findOpen(hostnames: ReadonlySet<string>): Promise<string[]> {
        const { catalog, client } = this.headNode;
        const devices = await catalog.devices();
        const uuids = [...hostnames].flatMap((hostname) => {
            const device = devices.named(hostname);
            return device && bmcOf(device) ? [device.uuid] : [];
        });
        const statuses = await readStatuses(client, uuids);
        return uuids.filter((_uuid, index) => statuses[index]?.closed === false);
    }

    /** One operation for all; each answer comes by itself. */
    private async askBmcs(uuids: string[]): Promise<Map<string, Promise<WirePowerStatus>>> {
        const { client, events } = this.headNode;
        const signal = AbortSignal.timeout(WAIT_MS);
        return new Promise((accept, refuse) => {
            events
                .use(async (session) => {
                    const { index, count } = await client.call(
                        "cmdevice",
                        "powerOperation",
                        [powerRequest(uuids, "STATUS", session)],
                        WirePowerAccepted,
                    );
                    // Which of them were left out is not said; those would be waited for in vain.
                    if (count !== uuids.length) throw new Error(`${count} of ${uuids.length} were asked`);
                    const answers = uuids.map((uuid) => events.powerAnswer(index, uuid, signal, session));
                    accept(
                        new Map(
                            uuids.map((uuid, place) => [uuid, answers[place] as Promise<WirePowerStatus>]),
                        ),
                    );
                    await Promise.allSettled(answers); // the session lives as long
                })
                .catch(refuse);
        });
    }
}

const byHeadNode = new WeakMap<HeadNode, PowerForesight>();

/** The one of this process for a head node. */
export function foresightOf(headNode: HeadNode): PowerForesight {
    const known = byHeadNode.get(headNode) ?? new PowerForesight(headNode);
    byHeadNode.set(headNode, known);
    return known;
}

function isRecent(asked: Asked | undefined): boolean {
    if (!asked) return false;
    if (asked.at === undefined) return true;
    return Date.now() - asked.at < (asked.isSilent ? SILENT_MS : FRESH_MS);
}
