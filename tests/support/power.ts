import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BEGUN } from "../../provider/notes/audit-chain";
import { powerAction } from "../../provider/runtime/power-action";
import type { HeadNode } from "../../simulator";
import { until } from "./processes";
import { describeRuntime } from "./runtime";
import { withStateFolder } from "./state-folder";

const URN = "urn:pulumi:dev::racks::pulumi-nodejs:dynamic/bcm:PowerAction::rack-dgx-01-power";

/** How a power action ended. */
export interface PowerOutputs {
    outcome: string;
    message: string;
    target: { hostname: string; bootedAfter?: number };
}

/** A head node with the node dgx-01, a state folder, and ways to inspect them. */
export interface PowerBench {
    headNode: HeadNode;
    /** Runs a power action on dgx-01. */
    run: (changes: object) => Promise<PowerOutputs>;
    /** Switches it on by hand, which no journal or log shows, and waits until it is UP. */
    switchOn: () => Promise<void>;
    /** Power operations that were sent, without STATUS. */
    operations: () => string[];
    /** Install mode of its next boot. */
    nextBoot: () => unknown;
    /** Steps of a request, e.g. `intended ON`. */
    journal: (request: string) => string[];
    /** Results in the audit log, e.g. `ON: done`. */
    audit: () => string[];
}

/** A suite about power on one node. */
export function describePower(title: string, tests: (at: PowerBench) => void): void {
    describeRuntime(title, (runtime) => {
        const at = {} as PowerBench;
        const folder = withStateFolder();
        beforeEach(() => {
            const { headNode } = runtime;
            headNode.clock.resume();
            headNode.clock.speed = 600;
            headNode.seedDevice({
                hostname: "dgx-01",
                mac: "B8:CE:F6:D9:41:01",
                bmcIp: "10.184.163.1",
                powerControl: "ipmi0",
            });
            Object.assign(at, benchOf(headNode, runtime.cluster, folder()));
        });
        tests(at);
    });
}

function benchOf(headNode: HeadNode, cluster: string, folder: string): PowerBench {
    const inputs = { deviceId: "dgx-01", powerAction: "power_on", cluster, __urn: URN };
    return {
        headNode,
        run: async (changes) =>
            (await powerAction.create({ ...inputs, ...changes })).outs as unknown as PowerOutputs,
        switchOn: async () => {
            headNode.repair("dgx-01");
            await until("dgx-01 is UP", () => headNode.hardware("dgx-01").status === "UP");
        },
        operations: () =>
            headNode.log
                .powerOperations()
                .map(([operation]) => operation)
                .filter((operation) => operation !== "STATUS"),
        nextBoot: () => headNode.device("dgx-01").nextBootInstallMode,
        journal: (request) =>
            readdirSync(join(folder, "power"))
                .filter((name) => name.endsWith(".jsonl"))
                .flatMap((name) => linesOf(join(folder, "power", name)))
                .filter((line) => String(line.request).endsWith(request))
                .map(({ step, operation }) => `${step} ${operation}`),
        audit: () =>
            linesOf(join(folder, "changes.jsonl"))
                .filter(({ result }) => result !== BEGUN)
                .map(({ call, result }) => `${call}: ${result}`),
    };
}

function linesOf(file: string): Record<string, unknown>[] {
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
}
