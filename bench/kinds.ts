/** What a rack costs with Pulumi's dynamic provider and with our plugin, side by side, at several sizes. */
import { Command } from "commander";
import { engineVersion } from "../tools/engine/install";
import type { Role } from "./processes";
import { runPackage, type Trial } from "./trial";

const numbers = (text: string) => text.split(",").map(Number);
const program = new Command("bench:kinds")
    .option("--sizes <list>", "numbers of nodes", numbers, [100, 1000])
    .option("--runs <number>", "runs of each", Number, 3);
const KINDS = ["dynamic", "plugin"] as const;
type Runs = Record<(typeof KINDS)[number], { trials: Trial[]; stateBytes: number }[]>;

async function main(): Promise<void> {
    program.parse();
    const { sizes, runs: count } = program.opts<{ sizes: number[]; runs: number }>();
    const lines = [
        `Engine ${engineVersion()}, --parallel 64; medians of ${count} runs. Each cell: dynamic · plugin.`,
        "",
        "| nodes | phase | CPU s, all processes | seconds | calls | MB: CLI | MB: program | MB: provider |",
        "|---|---|---|---|---|---|---|---|",
    ];
    for (const size of sizes) {
        const found: Runs = { dynamic: [], plugin: [] };
        for (let run = 0; run < count; run++)
            for (const kind of KINDS) {
                const say = (line: string) => console.log(`${size} nodes, ${kind}: ${line}`);
                const setting = {
                    size,
                    kind,
                    say,
                    latency: 0,
                    parallel: 64,
                    hasPower: false,
                    hasCheckpoints: true,
                };
                found[kind].push(await runPackage(setting));
            }
        lines.push(...describe(size, found));
    }
    console.log(`\n${lines.join("\n")}`);
}

function describe(size: number, found: Runs): string[] {
    const phases = (found.dynamic[0]?.trials ?? []).map(({ phase }) => phase);
    const rows = phases.map((phase) => {
        const both = (read: (trial: Trial) => number, digits = 0) =>
            KINDS.map((kind) =>
                median(found[kind].map(({ trials }) => read(of(trials, phase)))).toFixed(digits),
            ).join(" · ");
        const memory = (role: Role) => both(({ processes }) => processes[role].peakMegabytes);
        const cpu = ({ processes }: Trial) =>
            Object.values(processes).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
        const calls = (trial: Trial) => Object.values(trial.calls).reduce((sum, one) => sum + one, 0);
        const cells = [both(cpu, 1), both(({ seconds }) => seconds, 1), both(calls)];
        return `| ${[size, phase, ...cells, memory("cli"), memory("program"), memory("provider")].join(" | ")} |`;
    });
    const bytes = KINDS.map((kind) => median(found[kind].map(({ stateBytes }) => stateBytes))).join(" · ");
    return [...rows, `| ${size} | state, bytes of the largest device | ${bytes} | | | | | |`];
}

function of(trials: readonly Trial[], phase: string): Trial {
    const found = trials.find((trial) => trial.phase === phase);
    if (!found) throw new Error(`There is no phase ${phase}.`);
    return found;
}

function median(values: readonly number[]): number {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

main().catch((error: Error) => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
});
