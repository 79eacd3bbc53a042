/** What the policy pack costs: its start, and its judgement of 1000 devices, beside what the engine takes without it. */
import { join } from "node:path";
import { HeadNode } from "../simulator";
import { policyPack, TestStack } from "../tests/support/engine";
import { packageRoot } from "../tools/root";

const DEVICES = 1000;
const ROUNDS = 3;

/** Devices that nothing is wrong with. */
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
    try {
        for (const count of [1, DEVICES]) {
            stack.setResources(devices(count));
            const without: number[] = [];
            const withPack: number[] = [];
            for (let round = 0; round < ROUNDS; round++) {
                without.push(await seconds(() => stack.preview()));
                withPack.push(await seconds(() => stack.preview(...pack)));
            }
            const [plain, judged] = [Math.min(...without), Math.min(...withPack)];
            console.log(
                `${count} devices: preview ${plain.toFixed(2)} s, with the pack ${judged.toFixed(2)} s: ` +
                    `+${(judged - plain).toFixed(2)} s, ratio ${(judged / plain).toFixed(2)}`,
            );
        }
    } finally {
        stack.dispose();
        await headNode.stop();
    }
}

void main();
