/**
 * The cost of racks of several sizes, phase by phase, next to the same stack with a provider that does nothing. A phase with
 * a wrong result ends the benchmark: its time would mean nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { engineVersion } from "../tools/engine/install";
import { packageRoot } from "../tools/root";
import { type Cell, describeCalls, describeGrowth, describeRows, rowsOf } from "./report";
import { runFloor, runPackage } from "./trial";

interface Options {
    sizes: number[];
    latencies: number[];
    runs: number;
    parallel: number;
    power: boolean;
    checkpoints: boolean;
    quick: boolean;
    out: string;
}

const numbers = (text: string) => text.split(",").map(Number);

const program = new Command("bench")
    .option("--sizes <list>", "numbers of nodes", numbers, [10, 50, 100, 500, 1000])
    .option("--latencies <list>", "extra milliseconds per answer of the head node", numbers, [0, 20, 100])
    .option("--runs <number>", "runs of each combination", Number, 5)
    .option("--parallel <number>", "concurrent operations of the engine", Number, 64)
    .option("--no-power", "leave out the power phases, which take as long as real BMCs")
    .option("--no-checkpoints", "write the state only once at the end, for both package and floor")
    .option("--quick", "sizes 10 and 100, one run, latency 0", false)
    .option(
        "--out <folder>",
        "folder for the table and the figures",
        join(packageRoot, "dist/bench/results"),
    );

async function main(): Promise<void> {
    program.parse();
    const { quick, ...given } = program.opts<Options>();
    const { sizes, latencies, runs, parallel, power, checkpoints, out } = quick
        ? { ...given, sizes: [10, 100], latencies: [0], runs: 1 }
        : given;
    const cells: Cell[] = [];
    for (const size of sizes)
        for (const latency of latencies) {
            const say = (line: string) => console.log(`${size} nodes, ${latency} ms: ${line}`);
            const setting = { size, latency, parallel, hasPower: power, hasCheckpoints: checkpoints, say };
            const cell: Cell = { size, latency, parallel, runs: [], floor: [], stateBytes: 0 };
            for (let run = 0; run < runs; run++) {
                cell.floor.push(await runFloor(setting)); // in turn, so that both see the machine in the same condition
                const { trials, stateBytes } = await runPackage(setting);
                cell.runs.push(trials);
                cell.stateBytes = stateBytes;
            }
            cells.push(cell);
        }
    const rows = cells.flatMap(rowsOf);
    const text = [
        describeRows(rows, `engine ${engineVersion()}, --parallel ${parallel}`),
        "",
        describeCalls(rows),
        "",
        `State: ${Math.max(...cells.map(({ stateBytes }) => stateBytes))} bytes for one Device.`,
        ...describeGrowth(cells, 100, 1000),
    ].join("\n");
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "scale.md"), `${text}\n`);
    writeFileSync(join(out, "scale.json"), `${JSON.stringify({ rows, cells }, null, 1)}\n`);
    console.log(`\n${text}\n\nin ${out}`);
}

main().catch((error: Error) => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
});
