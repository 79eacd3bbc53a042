/**
 * The cost of the simulator: reads per second and core, and memory while 1000 nodes install. It runs in its own process, so
 * that its processor time and memory can be measured; the load comes from this one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../tools/root";
import { cpuSeconds, peakMegabytes } from "./processes";

const NODES = 1000;
const SPEED = 600;
/** With this many the installs take 15 seconds; with BCM's 10 they would take two and a half minutes. */
const SLOTS = 100;
const CONNECTIONS = 4;
const READS = 2000;
const LIST_READS = 100;

interface Subject {
    program: ChildProcess;
    url: string;
    ca: string;
    cookie: string;
}

const password = "bench-only";
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

async function start(folder: string): Promise<Subject> {
    const scenario = join(folder, "scenario.json");
    const caFile = join(folder, "ca.pem");
    const nodes = Array.from({ length: NODES }, (_, index) => {
        const tail = [index >> 8, index & 255].map((part) => part.toString(16).padStart(2, "0")).join(":");
        return { hostname: `dgx-${index + 1}`, mac: `02:00:5E:01:${tail}` };
    });
    writeFileSync(scenario, JSON.stringify({ nodes }));
    const program = spawn(
        process.execPath,
        [
            join(packageRoot, "dist/simulator/cli.js"),
            ...["--port", "0", "--scenario", scenario, "--ca-file", caFile],
            ...["--speed", String(SPEED), "--slots", String(SLOTS)],
        ],
        { env: { ...process.env, BCM_SIMULATOR_PASSWORD: password }, stdio: ["ignore", "pipe", "inherit"] },
    );
    for await (const chunk of program.stdout) {
        const url = /(https:\S+)/.exec(String(chunk))?.[1];
        if (!url) continue;
        const subject: Subject = { program, url, ca: readFileSync(caFile, "utf8"), cookie: "" };
        const body = { service: "login", username: "root", password };
        subject.cookie = String((await post(subject, body)).cookie).split(";")[0] ?? "";
        return subject;
    }
    throw new Error("The simulator ended before it was listening.");
}

function post({ url, ca, cookie }: Subject, body: object): Promise<{ text: string; cookie?: string }> {
    return new Promise((resolve, reject) => {
        const outgoing = request(
            new URL("/json", url),
            { method: "POST", ca, agent, headers: { Cookie: cookie } },
            (response) => {
                const chunks: Buffer[] = [];
                response.on("data", (chunk: Buffer) => chunks.push(chunk));
                response.on("end", () =>
                    resolve({
                        text: Buffer.concat(chunks).toString("utf8"),
                        cookie: response.headers["set-cookie"]?.[0],
                    }),
                );
            },
        );
        outgoing.on("error", reject);
        outgoing.end(JSON.stringify(body));
    });
}

const call = async (subject: Subject, service: string, name: string, ...args: unknown[]) =>
    JSON.parse((await post(subject, { service, call: name, args })).text) as unknown;

/** Calls per second of the simulator's own processor time. */
async function readsPerCore(subject: Subject, times: number, read: (index: number) => Promise<unknown>) {
    const before = cpuSeconds(subject.program.pid ?? 0);
    let next = 0;
    const worker = async () => {
        for (let index = next++; index < times; index = next++) await read(index);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return Math.round(times / (cpuSeconds(subject.program.pid ?? 0) - before));
}

async function installAll(subject: Subject, uuids: string[]): Promise<{ seconds: number; looks: number }> {
    const started = Date.now();
    await call(subject, "cmdevice", "powerOperation", { devices: uuids, operation: "ON" });
    for (let looks = 1; ; looks += 1) {
        const statuses = (await call(subject, "cmstatus", "getStatusForDevices", uuids)) as {
            status: string;
        }[];
        const seconds = Math.round((Date.now() - started) / 1000);
        if (statuses.every(({ status }) => status === "UP")) return { seconds, looks };
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
}

async function nodesOf(subject: Subject): Promise<string[]> {
    const devices = (await call(subject, "cmdevice", "getDevices")) as { uuid: string; childType: string }[];
    return devices.filter(({ childType }) => childType === "PhysicalNode").map(({ uuid }) => uuid);
}

/** Each measurement has its own simulator, so that memory of one is not charged to another. */
async function measure<T>(what: (subject: Subject, uuids: string[]) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), "bcm-bench-"));
    const subject = await start(folder);
    try {
        return await what(subject, await nodesOf(subject));
    } finally {
        subject.program.kill("SIGTERM");
        rmSync(folder, { recursive: true });
    }
}

async function main(): Promise<void> {
    const reads = await measure(async (subject, uuids) => ({
        one: await readsPerCore(subject, READS, (index) =>
            call(subject, "cmdevice", "getDevice", `dgx-${(index % NODES) + 1}`),
        ),
        status: await readsPerCore(subject, LIST_READS, () =>
            call(subject, "cmstatus", "getStatusForDevices", uuids),
        ),
        list: await readsPerCore(subject, LIST_READS, () => call(subject, "cmdevice", "getDevices")),
        peak: peakMegabytes(subject.program.pid ?? 0),
    }));
    const install = await measure(async (subject, uuids) => {
        const before = cpuSeconds(subject.program.pid ?? 0);
        const course = await installAll(subject, uuids);
        return {
            ...course,
            cpu: cpuSeconds(subject.program.pid ?? 0) - before,
            peak: peakMegabytes(subject.program.pid ?? 0),
        };
    });
    agent.destroy();
    console.log(`
| simulator, ${NODES} nodes | measured | wanted |
|---|---|---|
| getDevice, per second of one core | ${reads.one} | ≥ 500 |
| getStatusForDevices of all, per second of one core | ${reads.status} | |
| getDevices, per second of one core | ${reads.list} | |
| peak memory of these reads, MB | ${reads.peak} | |
| all installing at speed ${SPEED}, ${SLOTS} slots: real seconds, status calls for all of them | ${install.seconds}, ${install.looks} | |
| … processor seconds in that time | ${install.cpu.toFixed(1)} | |
| … peak memory, MB | ${install.peak} | ≤ 200 |

${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`);
}

main().catch((error: Error) => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
});
