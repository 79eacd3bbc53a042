/**
 * Brings up many racks side by side, each as its own stack, or removes them:
 *
 *     npx tsx@4.23.15 up.ts --racks 20 --power        # with BCM_URL, BCM_USERNAME, BCM_PASSWORD, … set
 *     npx tsx@4.23.15 up.ts --racks 20 --destroy
 *
 * There is only one head node: the racks under way share its install slots and the calls that it works on at once. The
 * first rack goes alone, and once a rack has failed, no more are started. What was done stays; run it again to go on.
 */
import { parseArgs } from "node:util";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";

const { values } = parseArgs({
    options: {
        racks: { type: "string", default: "20" },
        nodes: { type: "string", default: "50" }, // per rack
        "at-once": { type: "string", default: "4" }, // racks at once
        slots: { type: "string", default: "40" }, // nodes that the head node installs at once
        calls: { type: "string", default: "32" }, // calls that the head node works on at once
        power: { type: "boolean", default: false },
        destroy: { type: "boolean", default: false },
    },
});
const [racks, nodes, atOnce, slots, calls] = (["racks", "nodes", "at-once", "slots", "calls"] as const).map(
    (name) => {
        const number = Number(values[name]);
        if (!Number.isInteger(number) || number < 1)
            throw new Error(`--${name}: ${values[name]} is not a whole number from 1.`);
        return number;
    },
) as [number, number, number, number, number];
// An update has two processes that talk to the head node, plus one long poll.
const maxCalls = Math.floor((calls / atOnce - 1) / 2);
const maxParallel = Math.floor(slots / atOnce);
if (maxCalls < 1 || maxParallel < 1)
    throw new Error(
        `${atOnce} racks at once need at least ${3 * atOnce} calls and ${atOnce} slots; lower --at-once.`,
    );

const started = Date.now();
const failed: string[] = [];
let done = 0;

function say(rack: string, text: string): void {
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(`${String(seconds).padStart(4)} s  ${rack}  ${text}  (${done} of ${racks} racks done)`);
}

async function bringUp(stack: Stack): Promise<string> {
    const { outputs } = await stack.up({ parallel: nodes, continueOnError: true, suppressProgress: true });
    return JSON.stringify(outputs.summary?.value);
}

async function remove(stack: Stack): Promise<string> {
    await stack.destroy({ parallel: nodes, suppressProgress: true, remove: true });
    return "removed";
}

async function work(number: number): Promise<void> {
    const name = `rack-${String(number).padStart(2, "0")}`;
    try {
        const stack = await LocalWorkspace.createOrSelectStack(
            { stackName: name, workDir: process.cwd() },
            { envVars: { BCM_MAX_CALLS: String(maxCalls) } },
        );
        await stack.setAllConfig({
            rack: { value: String(number) },
            nodes: { value: String(nodes) },
            maxParallel: { value: String(maxParallel) },
            power: { value: String(values.power) },
        });
        const result = await (values.destroy ? remove(stack) : bringUp(stack));
        done += 1;
        say(name, result);
    } catch (error) {
        failed.push(name);
        say(name, `failed:\n${(error as Error).message}\n`);
    }
}

async function main(): Promise<void> {
    const waiting = Array.from({ length: racks }, (_, index) => index + 1);
    const workOff = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            await work(next);
            if (failed.length > 0) return;
        }
    };
    await work(waiting.shift() as number);
    if (failed.length === 0) await Promise.all(Array.from({ length: atOnce }, workOff));
    if (failed.length > 0) {
        const rest = waiting.length > 0 ? `; ${waiting.length} racks were not started` : "";
        console.error(`${failed.join(", ")} failed${rest}. Mend what it says and run this again.`);
        process.exitCode = 1;
    }
}

void main();
