import { join } from "node:path";
import { redactDeep } from "../../../bcm/client/redact";
import { openStateFolder, replaceFile } from "../../notes/state-folder";
import type { WatchedNode } from "../line";
import { renderReport } from "./html";
import type { NodeRecord, RolloutForecast, RunRecord } from "./records";

/** The report of one run. */
interface Report {
    run: RunRecord & { forecasts: RolloutForecast[] };
    startedAt: number;
    written: Promise<unknown>;
}

/** Runs of this process, by stack and head node: an update has one provider process. */
const runs = new Map<string, Report>();

/** What the report says of a node that has arrived or failed, or of one try of it. */
export function recordOf({ target, progress }: WatchedNode): NodeRecord {
    const { hostname, outcome, message, request, reinstall, group } = target;
    return {
        ...{ hostname, outcome, request, sent: message, reinstall, group },
        startedAt: progress.startedAt,
        isDone: progress.state === "reached",
        message: progress.state === "failed" ? progress.message : "",
        stages: [...progress.stages],
    };
}

/**
 * Adds nodes to the report of this run and writes it anew: one HTML file without anything from outside, which only its
 * owner can read.
 *
 * @param forecast what was expected of their rollout; what has become of that is brought up to date in it
 * @returns the file
 */
export async function reportNodes(
    stack: string,
    headNode: string,
    nodes: readonly NodeRecord[],
    forecast?: RolloutForecast,
): Promise<string> {
    const key = `${stack} ${headNode}`;
    const report: Report = runs.get(key) ?? {
        run: { stack, headNode, nodes: [], forecasts: [] },
        startedAt: Math.min(Date.now(), ...nodes.map(({ startedAt }) => startedAt)),
        written: Promise.resolve(""),
    };
    runs.set(key, report);
    const { run } = report;
    run.nodes.push(...nodes);
    if (forecast && !run.forecasts.includes(forecast)) run.forecasts.push(forecast);
    const started = new Date(report.startedAt).toISOString().replace(/[:.]/g, "-");
    const name = `${stack.replace(/[^\w.-]+/g, "-")}-${started}-${process.pid}.html`;
    const write = async () => {
        const file = join(await openStateFolder("reports"), name);
        await replaceFile(file, renderReport(redactDeep(run)));
        return file;
    };
    // Sets of one program may end their watches at the same time: the file is written for one after the other.
    const file = report.written.then(write);
    report.written = file.catch(() => undefined);
    return file;
}
