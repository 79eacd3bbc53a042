/** The main use in one command: the real engine brings up a rack of four nodes on a simulated head node. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import type { NodeSetSummary, NodeStatus } from "../../sdk";
import { HeadNode } from "../../simulator";
import { getEngine } from "../engine/install";
import { packageRoot } from "../root";
import { ExampleStack } from "./stack";
import { formatTable } from "./table";

const EXAMPLE = "gpu-rack";
/** A first install takes some 20 minutes of the head node's time; at this speed about 20 seconds. */
const SPEED = 60;
const POLICY_PACK = join(packageRoot, "dist/policy");

const { keep } = new Command("quickstart")
    .description("Brings a simulated rack up with the real Pulumi engine, from preview to destroy.")
    .option("--keep", "leave the head node and the stack running, to continue by hand")
    .parse()
    .opts<{ keep?: boolean }>();

let stack: ExampleStack | undefined;
let headNode: HeadNode | undefined;

/** What has begun, and when. */
const begun: [step: string, at: number][] = [];

function title(text: string): void {
    begun.push([text.replace(/^\d\/\d /, "").replace(/[,:].*/, ""), Date.now()]);
    console.log(`\n━━ ${text}`);
}

/** So that a slow machine shows where its time went. */
function describeTimes(): string {
    const seconds = (from: number, to: number) => `${Math.round((to - from) / 1000)} s`;
    const now = Date.now();
    const steps = begun.map(([step, at], index) => `${step} ${seconds(at, begun[index + 1]?.[1] ?? now)}`);
    return `This took ${seconds(begun[0]?.[1] ?? now, now)}: ${steps.join(", ")}.`;
}

function demand(isRight: boolean, complaint: string): void {
    if (!isRight) throw new Error(complaint);
}

async function main(): Promise<void> {
    title("1/6 Pulumi CLI");
    const engine = await getEngine((line) => console.log(line));

    title("2/6 simulated head node");
    headNode = await new HeadNode({ speed: SPEED }).start();
    console.log(
        `A SIMULATED head node listens on ${headNode.url}; its time runs ${SPEED} times as fast as real time.`,
    );
    stack = new ExampleStack(
        engine,
        headNode,
        mkdtempSync(join(tmpdir(), "pulumi-bcm-quickstart-")),
        EXAMPLE,
    );
    await stack.create();

    title("3/6 pulumi preview, with the policy pack");
    const preview = await stack.show("preview", "--policy-pack", POLICY_PACK);
    demand(preview === 0, "The preview failed; the reasons are above.");

    title("4/6 pulumi up: register, power on, watch the installs");
    const started = headNode.clock.now();
    // A node that cannot be registered must not hold back the others: without this flag Pulumi would start nothing new.
    const up = await stack.show(
        "up",
        "--yes",
        "--skip-preview",
        "--continue-on-error",
        "--policy-pack",
        POLICY_PACK,
    );
    demand(up === 0, "The update failed; the reasons are above.");
    const statuses = await stack.output<Record<string, NodeStatus>>("nodeStatus");
    const summary = await stack.output<NodeSetSummary>("summary");
    const seconds = new Map(
        Object.values(statuses).map(({ hostname, observedAt }) => [
            hostname,
            (Date.parse(observedAt) - started) / 1000,
        ]),
    );
    console.log(
        `\n${formatTable(statuses, seconds)}\n(time: from the start of the update until active, in the head node's minutes)`,
    );
    demand(summary.active === summary.total, `Only ${summary.active} of ${summary.total} nodes are active.`);

    title("5/6 the same again: nothing must change");
    headNode.log.clear();
    const again = await stack.show("up", "--yes", "--skip-preview", "--expect-no-changes");
    demand(again === 0, "The second update changed something; see above.");
    const writes = headNode.log.writes().length + headNode.log.of("powerOperation").length;
    console.log(
        `Calls that reached the head node: ${headNode.log.calls.length}; writes and power calls among them: ${writes}.`,
    );
    demand(writes === 0, "An unchanged update wrote to the head node.");

    title("6/6 a mistake that the policy pack stops: two bootable interfaces");
    await stack.need("config", "set", "mistake", "true", "--stack", "quickstart");
    const stopped = await stack.show("preview", "--policy-pack", POLICY_PACK);
    await stack.need("config", "rm", "mistake", "--stack", "quickstart");
    demand(stopped !== 0, "The mistake went through the preview.");
    console.log("Stopped, as it should be; nothing was sent.");

    if (keep) {
        console.log(describeTimes());
        return explainKeeping(stack);
    }
    console.log(
        "\nWhat is shown above, the report too, goes with the simulator. `npm run quickstart -- --keep` keeps both running.",
    );
    title("destroy");
    await takeDown(stack, statuses);
    console.log(`The head node has ${headNode.hostnames().length} nodes left. Everything is as it was.`);
    console.log(describeTimes());
}

/** A node that is UP cannot be removed by mistake, so the rack is powered off first, as an operator would do. */
async function takeDown(example: ExampleStack, statuses: Record<string, NodeStatus>): Promise<void> {
    await example.need("config", "set", "powerAction", "power_off", "--stack", "quickstart");
    const off = await example.show("up", "--yes", "--skip-preview");
    demand(off === 0, "Powering the rack off failed; see above.");
    const destroyed = await example.show("destroy", "--yes", "--skip-preview");
    demand(destroyed === 0, "The destroy failed; see above.");
    const left = headNode?.hostnames().filter((hostname) => hostname in statuses) ?? [];
    demand(left.length === 0, `These nodes are still on the head node: ${left.join(", ")}.`);
}

function explainKeeping({ environment, directory }: ExampleStack): Promise<void> {
    const shown = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
    console.log(
        `\nThe simulated head node keeps running until you press Ctrl-C. In another terminal:\n\n${shown.join("\n")}`,
    );
    console.log(
        `cd ${join(packageRoot, "examples", EXAMPLE)}\npulumi stack select quickstart\npulumi preview\n`,
    );
    console.log(`State and configuration are in ${directory}. Ctrl-C here removes them.`);
    return new Promise(() => setInterval(() => undefined, 60_000));
}

async function cleanUp(): Promise<void> {
    await stack?.stop();
    await headNode?.stop();
    stack?.remove();
}

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
        if (stopping) return;
        stopping = true;
        console.log("\nStopping …");
        void cleanUp().then(() => process.exit(130));
    });

main().then(
    async () => {
        await cleanUp();
        console.log("\nquickstart: done. Every step worked.");
    },
    async (error: Error) => {
        if (stopping) return;
        await cleanUp();
        console.error(`\nquickstart: ${error.message}`);
        process.exit(1);
    },
);
