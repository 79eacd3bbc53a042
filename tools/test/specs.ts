import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import Mocha from "mocha";
import { cacheDirectory } from "../engine/install";
import { packageRoot } from "../root";

/** A `pulumi up` on a loaded machine takes its time; a test that hangs still ends. */
const TEST_TIMEOUT_MS = process.env.TEST_SOAK === "1" ? 3_600_000 : 900_000;
const SLOWEST = 10;
const FOLDER = join(packageRoot, "dist/tests");

/** What became of tests or other checks. */
export interface Count {
    passed: number;
    failed: number;
}

/** The compiled specs, as `engine/power.spec.js`. */
export function allSpecs(): string[] {
    return readdirSync(FOLDER, { recursive: true })
        .map(String)
        .filter((file) => file.endsWith(".spec.js"));
}

/**
 * Runs specs, eight files more at a time than there are processors, because those on the engine wait a good deal.
 *
 * @returns what became of them, and lines that name the slowest
 */
export function runSpecs(specs: string[]): Promise<{ count: Count; slowest: string[] }> {
    const mocha = new Mocha({
        timeout: TEST_TIMEOUT_MS,
        reporter: "spec",
        slow: 30_000,
        forbidOnly: true,
        forbidPending: true,
        parallel: true, // one spec as well: what it does to its process does not reach what runs beside it here
        jobs: availableParallelism() + 8,
    });
    const measured = readMeasured();
    for (const spec of longestFirst(specs, measured)) mocha.addFile(join(FOLDER, spec));
    const files = new Map<string, number>();
    const tests = new Map<string, number>();
    return new Promise((resolve) => {
        const runner = mocha.run((failed) => {
            const seconds = Object.fromEntries([...files].map(([file, ms]) => [file, Math.round(ms / 1000)]));
            writeMeasured({ ...measured, ...seconds });
            resolve({
                count: { passed: runner.stats?.passes ?? 0, failed },
                slowest: [...slowestOf("files", files), ...slowestOf("tests", tests)],
            });
        });
        // A hook's time counts for its file: many suites do their engine work in one.
        const note = ({ file = "", duration = 0 }: Mocha.Runnable) => {
            const spec = relative(FOLDER, file);
            files.set(spec, (files.get(spec) ?? 0) + duration);
        };
        runner.on("hook end", note);
        runner.on("test end", (test) => {
            note(test);
            tests.set(test.fullTitle(), test.duration ?? 0);
        });
    });
}

function slowestOf(what: string, times: Map<string, number>): string[] {
    const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
    return [
        `slowest ${what}:`,
        ...sorted.map(([name, ms]) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`),
    ];
}

/** Begun last, a long one would run alone beside idle processors. Where nothing is measured yet, the engine's come first. */
function longestFirst(specs: string[], measured: Record<string, number>): string[] {
    const secondsOf = (spec: string) => measured[spec] ?? (spec.startsWith("engine/") ? Infinity : 0);
    return [...specs].sort((a, b) => {
        const [first, second] = [secondsOf(a), secondsOf(b)];
        return first === second ? (a < b ? -1 : 1) : second - first;
    });
}

/** Seconds that each spec took when it last ran on this machine; kept for the order of the next run, and nothing else. */
const measuredFile = () => join(cacheDirectory(), "test-seconds.json");

function readMeasured(): Record<string, number> {
    const file = measuredFile();
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, number>) : {};
}

function writeMeasured(seconds: Record<string, number>): void {
    mkdirSync(dirname(measuredFile()), { recursive: true });
    writeFileSync(measuredFile(), `${JSON.stringify(seconds, null, 4)}\n`);
}
