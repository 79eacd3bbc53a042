/**
 * Compares, with the same nodes, head node and parallelism: this package; Terraform with a shell per node, making the same
 * calls as the predecessor's provider, which is not public; and a bare Node script that makes those calls and keeps no
 * state.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import pLimit from "p-limit";
import { HeadNode } from "../simulator";
import { TestStack } from "../tests/support/engine";
import { packageRoot } from "../tools/root";
import { AS_USERS } from "./measure";
import { ProcessWatch } from "./processes";
import { BASE, PROGRAMS, rackNodes, SCENARIO } from "./rack";

const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--non-interactive", "--skip-preview"];

const program = new Command("bench:comparison")
    .option("--sizes <list>", "numbers of nodes", (text) => text.split(",").map(Number), [100, 1000])
    .option("--parallel <number>", "concurrent nodes, for all three", Number, 8)
    .option("--latency <number>", "extra milliseconds per answer of the head node", Number, 20);

interface Options {
    sizes: number[];
    parallel: number;
    latency: number;
}

/** A device as the package sends it. */
type Node = { hostname: string; uuid: string };
async function main(): Promise<void> {
    program.parse();
    const { sizes, parallel, latency } = program.opts<Options>();
    console.log("| nodes | way | phase | s | calls | peak MB of one process |\n|---|---|---|---|---|---|");
    for (const size of sizes) {
        // One head node for all three: the others register the nodes that the package registered.
        const headNode = await new HeadNode({ latency, scenario: SCENARIO }).start();
        let nodes: Node[] = [];
        const run = async (label: string, phases: Record<string, () => Promise<void>>) => {
            for (const [phase, work] of Object.entries(phases)) {
                headNode.log.clear();
                const watch = new ProcessWatch(process.pid);
                const started = performance.now();
                await work();
                const seconds = ((performance.now() - started) / 1000).toFixed(1);
                const { cli: _bench, ...others } = watch.stop();
                const peak = Math.max(...Object.values(others).map(({ peakMegabytes }) => peakMegabytes));
                const wanted = phase === "destroy" ? 0 : size;
                if (headNode.hostnames().length !== wanted)
                    throw new Error(
                        `${label}, ${phase}: ${headNode.hostnames().length} nodes on the head node`,
                    );
                if (nodes.length === 0)
                    nodes = headNode.log.writes().flatMap(({ args }) => [args[0]].flat() as Node[]);
                const cells = [size, label, phase, seconds, headNode.log.calls.length, peak || ""];
                console.log(`| ${cells.join(" | ")} |`);
            }
        };
        try {
            await run("pulumi-bcm", await byPackage(headNode, size, parallel));
            await run("Terraform", await byTerraform(headNode, nodes, parallel));
            await run("bare script", await byScript(headNode, nodes, parallel));
        } finally {
            await headNode.stop();
        }
    }
}

async function byPackage(headNode: HeadNode, size: number, parallel: number) {
    const stack = await TestStack.create(headNode, PROGRAMS.rack, AS_USERS);
    stack.commandTimeout = 3_600_000;
    stack.setRack({ ...BASE, nodes: rackNodes(size) });
    const run = async (command: string[]) => {
        const { code, output } = await stack.run(...command, "--parallel", String(parallel));
        if (code !== 0) throw new Error(output.slice(-4000));
    };
    return {
        create: () => run(UP),
        unchanged: () => run(UP),
        destroy: async () => {
            await run(DESTROY);
            stack.dispose();
        },
    };
}

async function byTerraform(headNode: HeadNode, nodes: Node[], parallel: number) {
    const folder = mkdtempSync(join(tmpdir(), "bcm-terraform-"));
    cpSync(join(packageRoot, "bench/terraform/main.tf"), join(folder, "main.tf"));
    writeFileSync(join(folder, "ca.pem"), headNode.ca);
    const { cookie } = await post(headNode, "", {
        service: "login",
        username: headNode.username,
        password: headNode.password,
    });
    const [name = "", value = ""] = cookie.split("=");
    const host = new URL(headNode.url).hostname;
    writeFileSync(join(folder, "cookie"), `${host}\tFALSE\t/\tFALSE\t0\t${name}\t${value}\n`);
    for (const node of nodes) {
        mkdirSync(join(folder, node.hostname));
        for (const [file, body] of Object.entries(bodiesFor(node)))
            writeFileSync(join(folder, node.hostname, `${file}.json`), JSON.stringify(body));
    }
    writeFileSync(
        join(folder, "terraform.tfvars.json"),
        JSON.stringify({ folder, url: headNode.url, nodes: nodes.map(({ hostname }) => hostname) }),
    );
    const run = (...args: string[]) =>
        new Promise<void>((resolve, reject) => {
            const child = spawn("terraform", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
            child.once("error", reject);
            child.once("exit", (code) =>
                code === 0 ? resolve() : reject(new Error(`terraform ended with ${code}`)),
            );
        });
    await run("init", "-input=false");
    const flags = ["-auto-approve", "-input=false", `-parallelism=${parallel}`];
    return {
        create: () => run("apply", ...flags),
        unchanged: () => run("apply", ...flags),
        destroy: async () => {
            await run("destroy", ...flags);
            rmSync(folder, { recursive: true });
        },
    };
}

async function byScript(headNode: HeadNode, nodes: Node[], parallel: number) {
    const { cookie } = await post(headNode, "", {
        service: "login",
        username: headNode.username,
        password: headNode.password,
    });
    const limit = pLimit(parallel);
    const each = (...calls: (keyof ReturnType<typeof bodiesFor>)[]) =>
        Promise.all(
            nodes.map((node) =>
                limit(async () => {
                    for (const call of calls) await post(headNode, cookie, bodiesFor(node)[call]);
                }),
            ),
        ).then(() => undefined);
    return { create: () => each("look", "add", "look"), destroy: () => each("remove") };
}

function bodiesFor(node: Node) {
    const service = "cmdevice";
    return {
        look: { service, call: "getDevice", args: [node.hostname] },
        add: { service, call: "addDevice", args: [node, 0] },
        remove: { service, call: "removeDevice", args: [node.uuid, 0] },
    };
}

const agent = new Agent({ keepAlive: true });

function post({ url, ca }: HeadNode, cookie: string, body: object): Promise<{ cookie: string }> {
    return new Promise((resolve, reject) => {
        const headers = { Cookie: cookie };
        const outgoing = request(
            new URL("/json", url),
            { method: "POST", ca, agent, headers },
            (response) => {
                response.resume();
                response.once("end", () =>
                    response.statusCode === 200
                        ? resolve({ cookie: String(response.headers["set-cookie"]?.[0]).split(";")[0] ?? "" })
                        : reject(new Error(`HTTP ${response.statusCode}`)),
                );
            },
        );
        outgoing.once("error", reject);
        outgoing.end(JSON.stringify(body));
    });
}

main().then(
    () => agent.destroy(),
    (error: Error) => {
        console.error(`bench: ${error.message}`);
        process.exit(1);
    },
);
