import assert from "node:assert/strict";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import * as bcm from "pulumi-bcm";
import { HeadNode } from "../../simulator";
import { TestStack } from "../support/engine";
import { aNode } from "./support";

describe("programs of the Automation API in one process", () => {
    const headNodes = { east: new HeadNode({ speed: 600 }), west: new HeadNode({ speed: 600 }) };
    type Site = keyof typeof headNodes;
    const racks: TestStack[] = [];
    const stacks = {} as Record<Site, Stack>;
    /** The nodes of the programs. */
    const numbers: Record<Site, number[]> = { east: [1], west: [2] };

    const program = (site: Site) => async () => {
        const nodes = numbers[site].map((number) => [`dgx-0${number}`, aNode(number)] as const);
        const rack = new bcm.NodeSet("rack", {
            nodes: Object.fromEntries(nodes) as Record<string, bcm.NodeArgs>,
            ...{ managementNetworkName: "dgxnet", oobNetworkName: "oob-mgmt" },
            categoryName: "gpu-worker",
        });
        return { devices: rack.devices };
    };

    const path = process.env.PATH;
    before(async () => {
        for (const site of Object.keys(headNodes) as Site[]) {
            const headNode = await headNodes[site].start();
            // Its stack, environment and folder; the program is ours.
            const rack = await TestStack.create(headNode);
            racks.push(rack);
            process.env.PATH = rack.env.PATH; // where the API looks for the CLI
            const given = Object.entries(rack.env).filter(([key]) => !key.startsWith("BCM_"));
            stacks[site] = await LocalWorkspace.createOrSelectStack(
                { stackName: rack.name, projectName: "bcm-test-rack", program: program(site) },
                { workDir: rack.program, envVars: Object.fromEntries(given) as Record<string, string> },
            );
            await stacks[site].setAllConfig({
                "bcm:url": { value: headNode.url },
                "bcm:username": { value: headNode.username },
                "bcm:password": { value: headNode.password, secret: true },
                "bcm:caFile": { value: rack.env.BCM_CA_FILE ?? "" },
            });
        }
    });
    after(async () => {
        process.env.PATH = path;
        for (const rack of racks) rack.dispose();
        for (const headNode of Object.values(headNodes)) await headNode.stop();
    });

    it("each talk to their own head node, one after another and at the same time", async () => {
        await stacks.east.up();
        await stacks.west.up();
        assert.deepEqual(
            Object.values(headNodes).map((headNode) => headNode.hostnames()),
            [["dgx-01"], ["dgx-02"]],
        );
        numbers.east.push(3);
        numbers.west.push(4);
        await Promise.all([stacks.east.up(), stacks.west.up()]);
        assert.deepEqual(
            Object.values(headNodes).map((headNode) => headNode.hostnames().sort()),
            [
                ["dgx-01", "dgx-03"],
                ["dgx-02", "dgx-04"],
            ],
        );
    });

    it("see what has changed on the head node since the last one", async () => {
        numbers.east.push(5);
        const { stdout } = await stacks.east.preview();
        assert.match(stdout, /: 1 to create, 2 unchanged/);
        headNodes.east.remove("dgx-03");
        const again = await stacks.east.preview();
        assert.match(again.stdout, /: 1 gone, 1 to create, 1 unchanged\n\s+dgx-03\s+gone/);
    });
});
