/**
 * The cost of Pulumi's state: registers and removes the same nodes with the state in a file, in a file without
 * checkpoints, and in PostgreSQL. The engine writes a stack's whole state at each step.
 */
import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { HeadNode } from "../simulator";
import { TestStack } from "../tests/support/engine";
import { AS_USERS, measure } from "./measure";
import { BASE, NO_CHECKPOINTS, PROGRAMS, rackNodes, SCENARIO } from "./rack";

const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];
const DESTROY = ["destroy", "--yes", "--non-interactive", "--skip-preview"];

const program = new Command("bench:backends")
    .option("--sizes <list>", "numbers of nodes", (text) => text.split(",").map(Number), [50, 500, 1000])
    .option("--parallel <number>", "concurrent operations of the engine", Number, 64);

async function main(): Promise<void> {
    program.parse();
    const { sizes, parallel } = program.opts<{ sizes: number[]; parallel: number }>();
    console.log(
        "| nodes | state | register s | unchanged up s | destroy s | peak MB of the CLI |\n|---|---|---|---|---|---|",
    );
    const database = await startDatabase();
    try {
        for (const size of sizes) {
            await time(size, parallel, "file", {});
            await time(size, parallel, "file, no backups", {
                PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
            });
            await time(size, parallel, "file, no checkpoints", NO_CHECKPOINTS);
            if (database) await time(size, parallel, "PostgreSQL", { PULUMI_BACKEND_URL: database.url });
        }
    } finally {
        database?.stop();
    }
}

async function time(size: number, parallel: number, label: string, env: NodeJS.ProcessEnv): Promise<void> {
    const headNode = await new HeadNode({ scenario: SCENARIO }).start();
    const stack = await TestStack.create(headNode, PROGRAMS.rack, { ...AS_USERS, ...env });
    stack.commandTimeout = 3_600_000;
    try {
        stack.setRack({ ...BASE, nodes: rackNodes(size) });
        const found = [];
        for (const command of [UP, UP, DESTROY]) {
            const measured = await measure(stack, headNode, [...command, "--parallel", String(parallel)]);
            if (measured.code !== 0) throw new Error(measured.output.slice(-4000));
            found.push(measured);
        }
        const peak = Math.max(...found.map(({ processes }) => processes.cli.peakMegabytes));
        const seconds = found.map((measured) => measured.seconds.toFixed(1));
        console.log(`| ${[size, label, ...seconds, peak].join(" | ")} |`);
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

/** Starts a database in a temporary folder; prints the reason and gives undefined if there is no PostgreSQL. */
async function startDatabase(): Promise<{ url: string; stop: () => void } | undefined> {
    const id = Number(spawnSync("id", ["-u", "postgres"], { encoding: "utf8" }).stdout.trim());
    const group = Number(spawnSync("id", ["-g", "postgres"], { encoding: "utf8" }).stdout.trim());
    const which = spawnSync("sh", ["-c", 'readlink -f "$(command -v postgres)"'], { encoding: "utf8" });
    const bin = dirname(which.stdout.trim());
    const folder = mkdtempSync(join(tmpdir(), "bcm-postgres-"));
    // PostgreSQL does not run as root.
    const who = process.getuid?.() === 0 ? { uid: id, gid: group } : {};
    if (who.uid) chownSync(folder, id, group);
    const data = join(folder, "data");
    const made = spawnSync(join(bin, "initdb"), ["-D", data, "-U", "bench", "-A", "trust"], {
        ...who,
        encoding: "utf8",
        cwd: folder,
    });
    if (made.status !== 0) {
        console.error(`no PostgreSQL here (${made.error?.message ?? made.stderr}); its rows are left out`);
        rmSync(folder, { recursive: true });
        return undefined;
    }
    const port = await freePort();
    const server = spawn(
        join(bin, "postgres"),
        ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder],
        { ...who, stdio: "ignore" },
    );
    const url = `postgres://bench@127.0.0.1:${port}/postgres?sslmode=disable`;
    const isReady = () =>
        spawnSync(join(bin, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port)]).status === 0;
    while (!isReady()) await new Promise((resolve) => setTimeout(resolve, 100));
    const stop = () => {
        server.once("exit", () => rmSync(folder, { recursive: true, force: true }));
        server.kill("SIGINT");
    };
    return { url, stop };
}

function freePort(): Promise<number> {
    return new Promise((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
            const { port } = server.address() as { port: number };
            server.close(() => resolve(port));
        });
    });
}

main().catch((error: Error) => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
});
