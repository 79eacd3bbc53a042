import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PowerActionKind } from "../../../model/enums";
import { Switches } from "../../../simulator";
import { packageRoot } from "../../../tools/root";
import { START_SOONER } from "../../support/engine";
import type { Freeze } from "../../support/freeze";
import { isRunning, until } from "../../support/processes";
import { isSoak } from "../reliability/support";
import { aPoweredRack, aRack, describeRack, type Rack, type RackOutputs } from "../support";

type Operation = "ON" | "OFF" | "RESET";

const OPERATIONS: Record<PowerActionKind, Operation[]> = {
    power_on: ["ON"],
    power_off: ["OFF"],
    power_cycle: ["OFF", "ON"],
    power_reset: ["RESET"],
};

/** In the last case the next run is made on another machine, which has the state only. */
const VICTIMS = ["provider", "CLI", "whole machine"] as const;
type Victim = (typeof VICTIMS)[number];
/**
 * ON and OFF can be seen at the node; what another machine needs the history for are cycle and reset. A cycle has every
 * step that there is, so `npm test` kills all victims in it, and one in each of the others; `test:soak` kills them all.
 */
const VICTIMS_OF: Record<PowerActionKind, readonly Victim[]> = isSoak
    ? {
          power_on: ["provider", "CLI"],
          power_off: ["provider", "CLI"],
          power_cycle: VICTIMS,
          power_reset: VICTIMS,
      }
    : { power_on: ["CLI"], power_off: ["provider"], power_cycle: VICTIMS, power_reset: ["whole machine"] };

/** What head nodes' histories are like; each kill meets one of them, in `test:soak` all. */
const HISTORIES = [
    ["which says what failed", {}],
    ["which says nothing of success", { failedOperations: "unmarked" }],
    ["of the last two operations", { historyDepth: 2 }],
] as const;
type History = (typeof HISTORIES)[number];

/** Where a node stands when its run is killed; `answer`: its call has been made, and the answer is on its way. */
type Place = [operation: Operation, when: "before" | "intended" | "accepted" | "confirmed" | "answer"];

const placesOf = (operations: Operation[]): Place[] =>
    operations.flatMap((operation): Place[] => [
        [operation, "before"],
        [operation, "intended"],
        [operation, "answer"],
        [operation, "accepted"],
        [operation, "confirmed"],
    ]);

/** Runs actions on as many nodes as their journal has steps, kills each run with each node at another one, and goes on. */
export function describeKills(...actions: PowerActionKind[]): void {
    describeRack(`${actions.join(", ")}, killed at every step of its journal at once`, {}, (rack) => {
        const count = Math.max(...actions.map((action) => placesOf(OPERATIONS[action]).length));
        const hosts = Object.keys(aRack(count).nodes);

        before(async () => {
            rack.stack.setRack(aRack(count));
            const { code, output } = await rack.stack.up("--skip-preview");
            assert.equal(code, 0, output);
        });

        const kills = actions.flatMap((action) => VICTIMS_OF[action].map((victim) => ({ action, victim })));
        for (const [index, kill] of kills.entries())
            for (const [about, switches] of isSoak ? HISTORIES : [historyFor(index)])
                it(`${kill.action} is carried out exactly once on every node when the ${kill.victim} is killed with SIGKILL; a history ${about}`, () => {
                    Object.assign(rack.headNode.switches, Switches.parse(switches));
                    return killAndGoOn(rack, hosts, kill, about);
                });
    });
}

function historyFor(index: number): History {
    return HISTORIES[index % HISTORIES.length] ?? HISTORIES[0];
}

async function killAndGoOn(
    rack: Rack,
    hosts: string[],
    { action, victim }: { action: PowerActionKind; victim: Victim },
    about: string,
): Promise<void> {
    const operations = OPERATIONS[action];
    const places = placesOf(operations);
    assert.equal(hosts.length, places.length);
    await bringTo(rack, hosts, action === "power_on" ? "OFF" : "ON");
    rack.headNode.log.clear();
    rack.stack.setRack(
        aPoweredRack(hosts.length, {
            powerAction: action,
            powerRequest: `${victim}, ${about}`,
            rollout: { maxParallel: hosts.length },
        }),
    );

    await killAt(rack, hosts, places, victim);
    const sentBefore = rack.headNode.log.powerOperations().length;
    const { code, output } = await rack.stack.up("--skip-preview", "--parallel", "16");

    assert.equal(code, 0, output);
    const sent = rack.headNode.log.powerOperations();
    const ofNode = (host: string) => {
        const { uuid } = rack.headNode.device(host);
        return sent.filter(([, device]) => device === uuid).map(([operation]) => operation);
    };
    assert.deepEqual(
        hosts.map((host, index) => [host, places[index], ofNode(host)]),
        hosts.map((host, index) => [host, places[index], operations]),
    );
    assert.ok(sentBefore > 0 && sentBefore < sent.length, "the kill left something to do");
    const { summary } = await rack.stack.outputs<RackOutputs>();
    const goal = action === "power_off" ? summary.poweredOff : summary.active;
    assert.equal(goal, hosts.length);
}

/** Brings all nodes to their places in one update, and kills it there. */
async function killAt(rack: Rack, hosts: string[], places: Place[], victim: Victim): Promise<void> {
    const { stack, headNode } = rack;
    const report = join(stack.home, "frozen");
    writeFileSync(report, "");
    const freezes = places.flatMap(([operation, when], index): Freeze[] => {
        const node = hosts[index] ?? "";
        if (when === "answer") return [];
        return [
            when === "before"
                ? { node, operation, step: "intended", before: true }
                : { node, operation, step: when },
        ];
    });
    const answers = places.flatMap(([operation, when], index) =>
        when === "answer" ? [{ operation, host: hosts[index] ?? "" }] : [],
    );
    // The first call asks for the state; in a cycle OFF and a second question come before ON.
    for (const { operation, host } of answers)
        headNode.fault({
            fault: "slow",
            call: "powerOperation",
            node: host,
            seconds: 25,
            after: operation === "ON" && places.length > 5 ? 3 : 1,
        });
    const env = stack.env;
    stack.env = {
        ...env,
        NODE_OPTIONS: `${START_SOONER} --require ${join(packageRoot, "dist/tests/support/freeze.js")}`,
        TEST_FREEZE: JSON.stringify(freezes),
        TEST_FREEZE_REPORT: report,
    };
    const { child, outcome } = stack.start(
        "up",
        "--yes",
        "--non-interactive",
        "--skip-preview",
        "--parallel",
        "16",
    );
    stack.env = env;
    const lines = () => readFileSync(report, "utf8").trim().split("\n").filter(Boolean);
    const isSent = ({ operation, host }: { operation: string; host: string }) => {
        const { uuid } = headNode.device(host);
        return headNode.log.powerOperations().some(([sent, device]) => sent === operation && device === uuid);
    };
    await until(
        "every node stands at its step",
        () => lines().length === freezes.length && answers.every(isSent),
    );
    const provider = Number(lines()[0]?.split(" ")[1]);
    process.kill(victim === "CLI" ? (child.pid ?? 0) : provider, "SIGKILL");
    const { code } = await outcome;
    assert.notEqual(code, 0);
    await until("the provider has ended by itself", () => !isRunning(provider));
    headNode.faults.clear();
    await stack.run("cancel", "--yes");
    rmSync(report);
    const journals = join(stack.home, "journals", "power");
    assert.ok(existsSync(journals));
    if (victim === "whole machine") rmSync(journals, { recursive: true });
}

/** Puts the hardware where the test begins, as an operator would by hand: the head node's history holds nothing of it. */
async function bringTo({ headNode }: Rack, hosts: string[], power: "ON" | "OFF"): Promise<void> {
    for (const host of hosts) {
        if (power === "OFF") headNode.switchOff(host);
        else headNode.repair(host);
    }
    const isThere = (host: string) => {
        const hardware = headNode.hardware(host);
        return power === "OFF" ? hardware.power === "OFF" : hardware.status === "UP";
    };
    await until(`the nodes are ${power}`, () => hosts.every(isThere));
}
