/**
 * The cost of the policy pack: starting it, and judging 1000 devices. The engine's own share is measured with every rule of
 * the pack disabled: the engine still calls the pack once per resource and keeps a record of each rule.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../policy/policies";
import { HeadNode } from "../simulator";
import { policyPack, TestStack } from "../tests/support/engine";
import { packageRoot } from "../tools/root";

const DEVICES = 1000;
const ROUNDS = 3;

/** Valid devices. */
function devices(count: number): object[] {
    const hex = (value: number) => value.toString(16).padStart(2, "0").toUpperCase();
    return Array.from({ length: count }, (_, index) => {
        const mac = `00:00:5E:00:${hex(index >> 8)}:${hex(index & 255)}`;
        const ip = `10.184.${index >> 8}.${index & 255}`;
        const port = { type: "physical", name: "eth0", mac, network: "dgxnet", ip, bootable: true };
        const args = { hostname: `n${index}`, category: "gpu-worker", mac, interfaces: [port] };
        return { kind: "Device", name: `d${index}`, args };
    });
}

async function seconds(work: () => Promise<{ code: number; output: string }>): Promise<number> {
    const started = performance.now();
    const { code, output } = await work();
    if (code !== 0) throw new Error(output);
    return (performance.now() - started) / 1000;
}

async function main(): Promise<void> {
    const headNode = await new HeadNode().start();
    const stack = await TestStack.create(headNode, join(packageRoot, "dist/tests/programs/raw"));
    const pack = ["--policy-pack", policyPack];
    const off = join(stack.home, "off.json");
    writeFileSync(off, JSON.stringify(Object.fromEntries(rules.map(({ name }) => [name, "disabled"]))));
    const ways = {
        "without pack": [],
        "rules disabled": [...pack, "--policy-pack-config", off],
        "with pack": pack,
    };
    try {
        for (const count of [1, DEVICES]) {
            stack.setResources(devices(count));
            const best: Record<string, number> = {};
            for (let round = 0; round < ROUNDS; round++)
                for (const [way, flags] of Object.entries(ways))
                    best[way] = Math.min(best[way] ?? Infinity, await seconds(() => stack.preview(...flags)));
            const times = Object.entries(best).map(([way, time]) => `${way} ${time.toFixed(2)} s`);
            const judging = (best["with pack"] ?? 0) - (best["rules disabled"] ?? 0);
            console.log(`preview of ${count} devices: ${times.join(", ")}; judging ${judging.toFixed(2)} s`);
        }
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

main().catch((error: Error) => {
    console.error(`bench: ${error.message}`);
    process.exit(1);
});
