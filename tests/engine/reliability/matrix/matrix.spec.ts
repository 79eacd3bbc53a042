import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallFault } from "../../../../simulator/faults/catalogue";
import { packageRoot } from "../../../../tools/root";
import { until } from "../../../support/processes";
import { aPoweredRack, bringUp, describeRack } from "../../support";
import { isSoak } from "../support";
import { PHASES, type Phase, Program, RUNNING } from "./phases";
import { cellName, type Ending, type Endings, readTable, STRIKES, type Strike, tableOf } from "./table";

const PAGE = join(packageRoot, "tests/README.md");
const TABLE = /(?<=<!-- matrix -->\n)[\s\S]*(?=\n<!-- end of matrix -->)/;
/** What `npm test` tries of the table; the soak tries all of it. */
const SAMPLE = new Set([
    ...["look-up http-503 once", "register truncated once", "register errormessage lasting"],
    ...["update foreign-edit lasting", "refresh malformed lasting", "destroy drop-after once"],
    ...["power http-503 once", "wait failover once"],
]);
/** Seconds of the faults that have some. A call of one device has 31 s. */
const SECONDS: Record<Strike, Partial<Record<CallFault, number>>> = {
    once: { slow: 2, failover: 2, "http-429": 1, "http-503": 1 },
    lasting: { slow: 33, failover: 8, "http-429": 1, "http-503": 1 },
};
/** The cells that are tried: all in the soak, and of those, where it is set, only the ones with these words in their name. */
const WORDS = (process.env.TEST_CELLS ?? "").split(" ");
const isWanted = (cell: string) => (isSoak || SAMPLE.has(cell)) && WORDS.every((word) => cell.includes(word));
const COMMAND_MS = 900_000;
/** A line of an error. */
const REASON = /failed|refused|accepted|not allowed|no longer|keeps writing|not active/;

const CELLS = Object.entries(PHASES).flatMap(([name, phase]) =>
    phase.faults.flatMap((fault) =>
        STRIKES.map((strike) => ({ cell: cellName(name, fault, strike), phase, fault, strike })),
    ),
);

// UPDATE_DOCS=1 with the whole table writes it into the page instead of comparing it.
describeRack("a fault of the head node", {}, (rack) => {
    const program = new Program();
    const endings: Endings = {};
    const page = readFileSync(PAGE, "utf8");
    const shown = readTable(TABLE.exec(page)?.[0] ?? "");
    const mayWrite = process.env.UPDATE_DOCS === "1" && isSoak;

    before(async () => {
        rack.stack.commandTimeout = COMMAND_MS;
        await bringUp(rack, aPoweredRack(RUNNING));
        await bringUp(rack, program.args);
    });

    for (const { cell, phase, fault, strike } of CELLS.filter(({ cell }) => isWanted(cell)))
        it(`${cell}: ends as tests/README.md says`, async () => {
            endings[cell] = await tryCell(phase, fault, strike, cell);
            if (!mayWrite) assert.equal(endings[cell], shown[cell]);
        });

    it("is in the table, and the table holds nothing else", () => {
        if (mayWrite) writeFileSync(PAGE, page.replace(TABLE, tableOf({ ...shown, ...endings })));
        else assert.deepEqual(Object.keys(shown).sort(), CELLS.map(({ cell }) => cell).sort());
    });

    /** Runs the phase's command while the fault strikes; after an error the next `up`, which has to make all good. */
    async function tryCell(phase: Phase, fault: CallFault, strike: Strike, cell: string): Promise<Ending> {
        const { headNode, stack } = rack;
        if (phase.needsRunning && program.nodes !== RUNNING) {
            program.nodes = RUNNING;
            await bringUp(rack, program.args);
        }
        const resetsBefore = resets().length;
        const nodes = phase.change(program, cell.replaceAll(" ", "-"));
        stack.setRack(program.args);
        headNode.log.clear();
        const seconds = SECONDS[strike][fault];
        const begin = () =>
            headNode.fault({ fault, call: phase.call, times: strike === "once" ? 1 : 1e6, seconds });
        if (phase.call) begin();
        const running = phase.command(stack);
        if (!phase.call) {
            await until("the power goes through", () => resets().length === resetsBefore + program.nodes);
            begin();
        }
        const { code, output } = await running;
        headNode.faults.clear();

        assert.ok(
            headNode.log.calls.some(({ faults }) => faults.includes(fault)),
            "no call was struck",
        );
        if (code !== 0) {
            if (fault === "failover") await sleep((seconds ?? 0) * 1000);
            const next = await stack.up("--skip-preview");
            assert.equal(next.code, 0, `${output}\n${next.output}`);
        }
        assertWanted();
        const isReset = program.powerRequest !== undefined;
        assert.deepEqual(
            resets().slice(resetsBefore).sort(),
            isReset ? Object.keys(wantedNodes()).sort() : [],
            output,
        );
        program.powerRequest = undefined;
        if (code === 0) return "done";
        // These two strike whatever comes next as well, and that is what the error then names.
        const isBroad = fault === "failover" || fault === "session-end";
        // A BMC that does nothing is told as the node's own failure.
        const told = fault === "power-dropped" ? [] : [headNode.url, isBroad ? "" : (phase.call ?? "")];
        const untold = told.filter((word) => !output.includes(word));
        assert.deepEqual(untold, [], output);
        const reasons = output.split("\n").filter((line) => REASON.test(line));
        const isNamed = reasons.some((line) => nodes.some((node) => line.includes(node)));
        assert.ok(isNamed || nodes.length === 0, output);
        assert.doesNotMatch(output, /^\s+at .*\.js:\d+/m);
        return "error";
    }

    function wantedNodes(): Record<string, object> {
        return program.args.nodes;
    }

    function resets(): string[] {
        const history = rack.headNode.powerHistory();
        return history.filter(({ operation }) => operation === "RESET").map(({ hostname }) => hostname);
    }

    /** The head node holds what the program says, and nothing twice. */
    function assertWanted(): void {
        assert.deepEqual(rack.headNode.hostnames().sort(), Object.keys(wantedNodes()).sort());
        assert.equal(rack.headNode.device("dgx-01").kernelParameters, program.kernelParameters);
    }
});
