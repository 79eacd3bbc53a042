import { cpus, totalmem } from "node:os";
import type { Role } from "./processes";
import type { Trial } from "./trial";

const ROLES: Role[] = ["cli", "program", "provider", "policy"];

/** All runs with one size, latency and parallelism. */
export interface Cell {
    size: number;
    latency: number;
    parallel: number;
    /** The phases of each run, of the package and of the floor. */
    runs: Trial[][];
    floor: Trial[][];
    /** Largest record of a Device in the state, bytes. */
    stateBytes: number;
}

/** One row of the table: medians over the runs of one phase. */
export interface Row {
    size: number;
    latency: number;
    parallel: number;
    phase: string;
    runs: number;
    seconds: number;
    /** Largest minus smallest. */
    spread: number;
    nodesPerSecond: number;
    /** Time divided by that of the same stack with a provider that does nothing; undefined if that has no such phase. */
    overFloor?: number;
    /** Processor time of all processes divided by the floor's. */
    cpuOverFloor?: number;
    calls: Record<string, number>;
    bytes: number;
    peakMegabytes: Record<string, number>;
    mostInFlight: number;
}

/** Rows in the order of the phases. */
export function rowsOf({ size, latency, parallel, runs, floor }: Cell): Row[] {
    return (runs[0] ?? []).map(({ phase }) => {
        const own = runs.flatMap((trials) => trials.filter((trial) => trial.phase === phase));
        const bare = floor.flatMap((trials) => trials.filter((trial) => trial.phase === phase));
        const times = own.map(({ seconds }) => seconds);
        const seconds = median(times);
        const last = own.at(-1) as Trial;
        return {
            size,
            latency,
            parallel,
            phase,
            runs: own.length,
            seconds,
            spread: Math.max(...times) - Math.min(...times),
            nodesPerSecond: size / seconds,
            ...(bare.length > 0 && {
                overFloor: seconds / median(bare.map((trial) => trial.seconds)),
                cpuOverFloor: median(own.map(cpuOf)) / median(bare.map(cpuOf)),
            }),
            calls: last.calls,
            bytes: last.bytes.received + last.bytes.sent,
            peakMegabytes: Object.fromEntries(
                ROLES.map((role) => [
                    role,
                    Math.max(...own.map(({ processes }) => processes[role].peakMegabytes)),
                ]),
            ),
            mostInFlight: Math.max(...own.map(({ mostInFlight }) => mostInFlight)),
        };
    });
}

/** The table, and the machine and versions that it was measured with. */
export function describeRows(rows: readonly Row[], versions: string): string {
    const lines = rows.map((row) => {
        const { size, latency, phase, runs, seconds, spread, nodesPerSecond, overFloor, cpuOverFloor } = row;
        const total = Object.values(row.calls).reduce((sum, count) => sum + count, 0);
        const ratio = (value: number | undefined) => (value === undefined ? "" : value.toFixed(2));
        const cells = [
            ...[size, latency, phase, runs, seconds.toFixed(1), spread.toFixed(1), nodesPerSecond.toFixed(1)],
            ...[ratio(overFloor), ratio(cpuOverFloor), total, (total / size).toFixed(2)],
            ...[Math.round(row.bytes / 1024), Object.values(row.peakMegabytes).join(" / "), row.mostInFlight],
        ];
        return `| ${cells.join(" | ")} |`;
    });
    return [
        "| nodes | latency ms | phase | runs | s, median | spread | nodes/s | ÷ floor | cpu ÷ floor | calls | per node | KiB | peak MB: CLI / program / provider / policies | in flight |",
        `|${"---|".repeat(14)}`,
        ...lines,
        "",
        `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${versions}, ${new Date().toISOString().slice(0, 10)}`,
    ].join("\n");
}

/** Calls by name, once per size and phase: they do not depend on the head node's latency. */
export function describeCalls(rows: readonly Row[]): string {
    const lines = rows
        .filter(({ latency }) => latency === rows[0]?.latency)
        .map(({ size, phase, calls }) => {
            const named = Object.entries(calls).map(([name, count]) => `${name} ${count}`);
            return `| ${size} | ${phase} | ${named.join(", ")} |`;
        });
    return ["| nodes | phase | calls by name |", "|---|---|---|", ...lines].join("\n");
}

/**
 * How the time grows from one size to another: 1 is linear, 2 is quadratic. Also shows our own share: the processor time of
 * all processes minus the floor's.
 */
export function describeGrowth(cells: readonly Cell[], from: number, to: number): string[] {
    const [small, large] = [from, to].map((size) =>
        cells.find((cell) => cell.size === size && cell.latency === 0),
    );
    if (!small || !large) return [];
    const exponent = (before: number, after: number) =>
        before > 0 && after > 0 ? (Math.log(after / before) / Math.log(to / from)).toFixed(2) : "none";
    const [before, after] = [rowsOf(small), rowsOf(large)];
    return before.flatMap((row) => {
        const grown = after.find(({ phase }) => phase === row.phase);
        if (!grown || row.overFloor === undefined) return [];
        const ours = exponent(ourCpu(small, row.phase), ourCpu(large, row.phase));
        return `- ${row.phase}: all of it ${exponent(row.seconds, grown.seconds)}; ours ${ours}`;
    });
}

/** Processor seconds minus the floor's. */
function ourCpu({ runs, floor }: Cell, phase: string): number {
    const [own, bare] = [runs, floor].map((all) =>
        median(all.flatMap((trials) => trials.filter((trial) => trial.phase === phase)).map(cpuOf)),
    );
    return (own ?? 0) - (bare ?? 0);
}

function cpuOf({ processes }: Trial): number {
    return Object.values(processes).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

function median(values: number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1
        ? (sorted[middle] ?? 0)
        : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
