import assert from "node:assert/strict";
import { seededRandom } from "../../../simulator/random";
import { processesWith, until } from "../../support/processes";
import { listSeeds } from "../reliability/support";
import { describeRack, type Rack } from "../support";
import {
    argsOf,
    type EditedNode,
    editAtRandom,
    FOREIGN,
    nodeOf,
    type Program,
    pick,
    type Random,
} from "./program";
import { type Held, judgeAlways, judgeDone, readHeld } from "./world";

const EDITS = 60;
const NODES = 6;
const MOST_EDITS_AT_ONCE = 9;
const FIRST_FREE = 11;
const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];

/** How a command is run, and what comes in its way. @returns whether it was a whole update that nothing disturbed */
type Way = (life: Life) => Promise<boolean>;

/** One stack on one head node that is edited again and again. */
class Life {
    readonly program: Program = { name: "rack", formerNames: [], adopt: false, nodes: new Map() };
    /** Nodes that somebody else registered: they stay when they leave. */
    readonly adopted = new Set<string>();
    readonly rack: Rack;
    readonly random: Random;
    private next = FIRST_FREE;
    /** What was done, for the message of a failure. */
    readonly story: string[] = [];

    constructor(rack: Rack, seed: string) {
        this.rack = rack;
        this.random = seededRandom(seed);
        for (let number = 1; number <= NODES; number++)
            this.program.nodes.set(`dgx-${number}`, { mac: number, ip: number });
    }

    edit(count: number): void {
        const around = {
            free: () => this.next++,
            registerForeign: (node: EditedNode) => {
                const hostname = `${FOREIGN}${node.mac}`;
                const { mac, interfaces } = nodeOf(node);
                const [bmc, eth] = interfaces;
                this.rack.headNode.seedDevice({ hostname, mac, ip: eth?.ip, bmcIp: bmc?.ip });
                this.adopted.add(hostname);
                return hostname;
            },
        };
        for (let index = 0; index < count; index++)
            this.story.push(editAtRandom(this.program, this.random, around));
        this.rack.stack.setRack(argsOf(this.program));
        this.rack.stack.setName(
            this.program.name,
            this.program.formerNames.map((name) => ({ name })),
        );
    }

    /** Runs a command, and judges what it left. */
    async run(what: string, ...command: string[]): Promise<{ code: number; output: string }> {
        const before = readHeld(this.rack);
        const outcome = await this.rack.stack.run(...command);
        this.story.push(`${what}: ${outcome.code}`);
        this.judge(before);
        return outcome;
    }

    judge(before: Held): void {
        judgeAlways(before, readHeld(this.rack), this.program, this.adopted);
    }

    /** A whole update; nothing is in its way, so it has to do what the program says. */
    async up(...flags: string[]): Promise<void> {
        const before = readHeld(this.rack);
        const { code, output } = await this.run(["up", ...flags].join(" "), ...UP, ...flags);
        assert.equal(code, 0, output);
        await judgeDone(this.rack, before, readHeld(this.rack), this.program, this.adopted);
    }

    async urnOf(kind: string): Promise<string> {
        const all = (await this.rack.stack.resources()).filter(({ type }) => type.endsWith(`bcm:${kind}`));
        return pick(all, this.random).urn;
    }
}

const WAYS: Record<string, Way> = {
    up: async (life) => {
        await life.up();
        return true;
    },
    "preview and up": async (life) => {
        const before = readHeld(life.rack);
        const preview = await life.run("preview", "preview", "--non-interactive");
        assert.equal(preview.code, 0, preview.output);
        assert.deepEqual(readHeld(life.rack), before);
        await life.up();
        return true;
    },
    "refresh and up": async (life) => {
        await life.run("refresh", "refresh", "--yes", "--non-interactive", "--skip-preview");
        await life.up();
        return true;
    },
    "up --replace": async (life) => {
        await life.up("--replace", await life.urnOf("Device"));
        return true;
    },
    "taint and up": async (life) => {
        await life.run("taint", "state", "taint", await life.urnOf("Device"), "--yes");
        await life.up();
        return true;
    },
    "up --target": async (life) => {
        await life.run("up --target", ...UP, "--target", await life.urnOf("Device"));
        return false;
    },
    "up during a fail-over": async (life) => {
        life.rack.headNode.fault({ fault: "failover", call: "updateDevice", seconds: 0.3 });
        await life.run("up, fail-over", ...UP);
        life.rack.headNode.faults.clear();
        return false;
    },
    "up with a refused write": async (life) => {
        life.rack.headNode.fault({
            fault: "errormessage",
            call: pick(["updateDevice", "updateDevices"], life.random),
            after: 1,
        });
        await life.run("up, refused write", ...UP);
        life.rack.headNode.faults.clear();
        return false;
    },
    "up that is killed": async (life) => {
        const { headNode, stack } = life.rack;
        const before = readHeld(life.rack);
        const writes = Math.floor(life.random() * 5);
        headNode.log.clear();
        const { child, outcome } = stack.start(...UP);
        let isOver = false;
        void outcome.then(() => {
            isOver = true;
        });
        await until("it has written enough", () => isOver || headNode.log.writes().length > writes);
        child.kill("SIGKILL");
        await outcome;
        await until("nothing of it runs any more", () => processesWith(stack.home).length === 0);
        await stack.run("cancel", "--yes");
        life.story.push(`killed after ${writes} writes`);
        life.judge(before);
        return false;
    },
};

for (const seed of listSeeds(200))
    describeRack(`a program that is edited ${EDITS} times at random (TEST_SEED=${seed})`, {}, (rack) => {
        it("and its head node agree after every update, and nothing is lost", async () => {
            const life = new Life(rack, seed);
            try {
                life.edit(0);
                await life.up();
                for (let edits = 0; edits < EDITS; ) {
                    const count = Math.min(EDITS - edits, 1 + Math.floor(life.random() * MOST_EDITS_AT_ONCE));
                    edits += count;
                    life.edit(count);
                    const [name, run] = pick(Object.entries(WAYS), life.random);
                    life.story.push(`— ${name}`);
                    if (!(await run(life))) await life.up();
                }
                await life.up("--expect-no-changes");
            } catch (error) {
                throw new Error(`${life.story.join("\n")}\n${(error as Error).message}`, { cause: error });
            }
        });
    });
