import { join } from "node:path";
import { redactDeep } from "../../../bcm/client/redact";
import type { ReadinessTarget } from "../../../model/power";
import { openStateFolder, replaceFile } from "../../notes/state-folder";
import type { NodeProgress } from "../watch";
import { renderReport } from "./html";
import type { RunRecord, WaveRecord } from "./records";

/** Waves of this process, by stack and head node: an update has one provider process. */
const runs = new Map<string, { run: RunRecord; written: Promise<unknown> }>();

export function waveRecord(
    startedAt: number,
    until: string,
    targets: readonly ReadinessTarget[],
    nodes: ReadonlyMap<string, NodeProgress>,
): WaveRecord {
    return {
        startedAt,
        endedAt: Date.now(),
        until,
        nodes: targets.map(({ hostname, outcome, message, request, reinstall }) => {
            const node = nodes.get(hostname);
            return {
                ...{ hostname, outcome, request, sent: message, reinstall },
                isDone: node?.state === "reached",
                message: node?.state === "failed" ? node.message : "",
                stages: [...(node?.stages ?? [])],
            };
        }),
    };
}

/**
 * Adds a wave to the report of this run and writes it anew: one HTML file without anything from outside, which only its
 * owner can read.
 *
 * @returns the file
 */
export async function reportWave(stack: string, headNode: string, wave: WaveRecord): Promise<string> {
    const key = `${stack} ${headNode}`;
    const report = runs.get(key) ?? { run: { stack, headNode, waves: [] }, written: Promise.resolve("") };
    runs.set(key, report);
    const { run } = report;
    run.waves.push(wave);
    const started = new Date(run.waves[0]?.startedAt ?? 0).toISOString().replace(/[:.]/g, "-");
    const name = `${stack.replace(/[^\w.-]+/g, "-")}-${started}-${process.pid}.html`;
    const write = async () => {
        const file = join(await openStateFolder("reports"), name);
        await replaceFile(file, renderReport(redactDeep(run)));
        return file;
    };
    // Sets of one program may end their waves at the same time: the file is written for one after the other.
    const file = report.written.then(write);
    report.written = file.catch(() => undefined);
    return file;
}
