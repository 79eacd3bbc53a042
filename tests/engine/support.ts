import assert from "node:assert/strict";
import { mostAtOnce } from "../../bench/schedule";
import type { NodeSetSummary, NodeStatus } from "../../sdk";
import { HeadNode, type HeadNodeOptions } from "../../simulator";
import { type Outcome, TestStack } from "../support/engine";
import { until } from "../support/processes";

/** What the rack program exports. */
export interface RackOutputs {
    nodeStatus: Record<string, NodeStatus>;
    summary: NodeSetSummary;
    devices: Record<string, string>;
    nodeBmcIps: Record<string, string>;
    category: string;
}

/** Head node and stack of one suite. */
export interface Rack {
    headNode: HeadNode;
    stack: TestStack;
}

/** Runs every suite of racks with the plugin, to find what is different there. */
const ALL_IN_YAML = process.env.TEST_PLUGIN === "1";

/** A suite with a simulated head node and a fresh stack of its own, both gone afterwards. */
export function describeRack(title: string, options: HeadNodeOptions, tests: (rack: Rack) => void): void {
    describeStack(title, options, (headNode) => TestStack.create(headNode), tests);
}

/** The same with the program that creates single resources. */
export function describeRaw(title: string, tests: (rack: Rack) => void): void {
    describeStack(title, {}, (headNode) => TestStack.createRaw(headNode), tests);
}

/** The same suite twice: with dynamic resources of a program in TypeScript, and with the plugin's of one in YAML. */
export function describeBothKinds(
    title: string,
    options: HeadNodeOptions,
    tests: (rack: Rack) => void,
): void {
    describeRack(title, options, tests);
    describeRackInYaml(`${title}, in YAML`, options, tests);
}

/** A rack of the plugin. */
export function describeRackInYaml(
    title: string,
    options: HeadNodeOptions,
    tests: (rack: Rack) => void,
): void {
    describeStack(title, options, inYaml(TestStack.create), tests);
}

/** The same with the program that creates single resources. */
export function describeRawOfBothKinds(title: string, tests: (rack: Rack) => void): void {
    describeRaw(title, tests);
    describeRawInYaml(`${title}, in YAML`, tests);
}

/** Single resources of the plugin. */
export function describeRawInYaml(title: string, tests: (rack: Rack) => void): void {
    describeStack(title, {}, inYaml(TestStack.createRaw), tests);
}

function inYaml(create: (headNode: HeadNode) => Promise<TestStack>) {
    return async (headNode: HeadNode) => {
        const stack = await create(headNode);
        stack.goOnInYaml();
        return stack;
    };
}

function describeStack(
    title: string,
    options: HeadNodeOptions,
    createStack: (headNode: HeadNode) => Promise<TestStack>,
    tests: (rack: Rack) => void,
): void {
    describe(title, () => {
        const rack = {} as Rack;
        before(async () => {
            rack.headNode = await new HeadNode({ speed: 600, ...options }).start();
            rack.stack = await createStack(rack.headNode);
            if (ALL_IN_YAML) rack.stack.goOnInYaml();
        });
        after(async () => {
            rack.stack?.dispose();
            await rack.headNode?.stop();
        });
        tests(rack);
    });
}

/** The most nodes that were on their way at any moment of the head node's time, of all or of some. */
export function mostUnderWay(headNode: HeadNode, isCounted: (host: string) => boolean = () => true): number {
    const counted = Object.entries(headNode.powerTimes("ON")).filter(([host]) => isCounted(host));
    return mostAtOnce(
        counted.map(([host, on]) => {
            const end = headNode
                .history(host)
                .find(({ at, status }) => at >= on && /^(UP|INSTALLER_FAILED)$/.test(status));
            return [on, end?.at ?? Number.POSITIVE_INFINITY];
        }),
    );
}

/** The power operations that were sent, oldest first, e.g. `OFF dgx-02`. */
export function sentPower({ headNode }: Rack): string[] {
    const nameOf = new Map(headNode.hostnames().map((host) => [headNode.device(host).uuid, host]));
    return headNode.log.powerOperations().map(([operation, uuid]) => `${operation} ${nameOf.get(uuid)}`);
}

/** The URN of a resource of the rack, e.g. of the `Device` `dgx-01`. */
export function urnOf({ stack }: Rack, kind: string, name: string): string {
    return `urn:pulumi:${stack.name}::bcm-test-rack::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:${kind}::rack-${name}`;
}

/** One `pulumi up` of a rack that has to succeed, with a fresh request log. @returns what it printed */
export async function bringUp({ stack, headNode }: Rack, args: object): Promise<string> {
    stack.setRack(args);
    headNode.log.clear();
    const { code, output } = await stack.up("--skip-preview");
    assert.equal(code, 0, output);
    return output;
}

/** Time of the head node that leaves a busy machine enough of it to power all nodes before the first is up. */
export const SLOW = 4;

/** An update that powers nodes while time goes slowly; once all have been sent ON, it goes so much faster. */
export async function upThenFaster(
    { stack, headNode }: Rack,
    nodes: number,
    speed: number,
    ...flags: string[]
): Promise<Outcome> {
    const running = stack.up("--skip-preview", ...flags);
    await until("all are powered", () => Object.keys(headNode.powerTimes("ON")).length === nodes);
    headNode.clock.speed = speed;
    return running;
}

/** A good node, `dgx-<number>`, in the long form. */
export function aNode(number: number, changes: object = {}): object {
    const mac = (part: number) => `B8:CE:F6:D9:4${part}:${twoDigits(number)}`;
    return {
        mac: mac(1),
        interfaces: [
            { type: "bmc", name: "bmc", mac: mac(2), network: "oob-mgmt", ip: `10.184.163.${number}` },
            {
                type: "physical",
                name: "eth0",
                mac: mac(1),
                network: "dgxnet",
                ip: `10.184.162.${number}`,
                bootable: true,
            },
        ],
        roles: ["compute"],
        ...changes,
    };
}

/** A node whose MACs and addresses are known. */
export interface MixedNode {
    mac: string;
    interfaces: { name: string; mac: string; ip: string }[];
}

/** A node with the MACs of one number and the addresses of another. */
export function aMixedNode({ mac, ip }: { mac: number; ip: number }): MixedNode {
    const of = (number: number) => aNode(number) as MixedNode;
    const interfaces = of(mac).interfaces.map((port, index) => ({
        ...port,
        ip: of(ip).interfaces[index]?.ip ?? "",
    }));
    return { ...of(mac), interfaces };
}

/** Good arguments of a rack with so many nodes, dgx-01 on. */
export function aRack(nodes: number, changes: object = {}): { nodes: Record<string, object> } {
    const numbers = Array.from({ length: nodes }, (_, index) => index + 1);
    return {
        nodes: Object.fromEntries(numbers.map((number) => [`dgx-${twoDigits(number)}`, aNode(number)])),
        ...{ managementNetworkName: "dgxnet", oobNetworkName: "oob-mgmt", categoryName: "gpu-worker" },
        ...changes,
    };
}

/** The same, powered on. */
export function aPoweredRack(nodes: number, changes: object = {}) {
    return aRack(nodes, { enablePowerAction: true, powerAction: "power_on", ...changes });
}

function twoDigits(number: number): string {
    return String(number).padStart(2, "0");
}
