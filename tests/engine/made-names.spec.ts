import assert from "node:assert/strict";
import { HeadNode } from "../../simulator";
import { policyPack, TestStack } from "../support/engine";
import { aNode, aRack } from "./support";

const IMAGE = "ubuntu-22.04-nvidia-535";

describe("names of what the program itself makes", () => {
    const headNode = new HeadNode({ speed: 600 });
    const other = new HeadNode({ speed: 600 });
    let stack: TestStack;
    before(async () => {
        await Promise.all([headNode.start(), other.start()]);
        stack = await TestStack.createRaw(headNode, {
            ...{ OTHER_URL: other.url, OTHER_USERNAME: other.username, OTHER_PASSWORD: other.password },
            OTHER_INSECURE: "true",
        });
    });
    after(async () => {
        stack?.dispose();
        await Promise.all([headNode.stop(), other.stop()]);
    });

    const category = (name: string, changes: object = {}) => ({
        ...{ kind: "Category", name },
        args: { name: "gpu-own", softwareImage: IMAGE, ...changes },
    });
    const set = (name: string, numbers: number[], changes: object = {}, node: object = {}) => ({
        ...{ kind: "NodeSet", name },
        args: {
            ...aRack(0, changes),
            nodes: Object.fromEntries(numbers.map((number) => [`dgx-0${number}`, aNode(number, node)])),
        },
    });
    const lone = (number: number, of: unknown) => ({
        ...{ kind: "Device", name: `lone-${number}` },
        args: { hostname: `dgx-0${number}`, category: of, ...aNode(number) },
    });
    const nameOfGpu = { resource: "gpu", output: "name" };
    const succeeds = async (run: Promise<{ code: number; output: string }>) => {
        const { code, output } = await run;
        assert.equal(code, 0, output);
        return output;
    };
    /** The category of each device, by host name. */
    const found = () =>
        Object.fromEntries(headNode.hostnames().map((host) => [host, headNode.device(host).category]));
    /** All ways to name a category that is made before, after, or by another set. */
    const everyWay = (name: string) => [
        lone(1, name),
        set("early", [2], { categoryName: name }),
        category("gpu", { name }),
        set("by-name", [3], { categoryName: nameOfGpu, softwareImageName: IMAGE }),
        set("itself", [4], { categoryName: { resource: "gpu" } }),
        set("node-text", [5], {}, { category: name }),
        set("node-itself", [6], {}, { category: { resource: "gpu" } }),
        lone(7, { resource: "gpu" }),
        set("user", [8], { categoryName: "set-own", softwareImageName: IMAGE }),
        set("maker", [9], {
            ...{ createCustomCategory: true, categoryName: "set-own", softwareImageName: IMAGE },
        }),
    ];
    const expected = (name: string) =>
        Object.fromEntries(
            [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [
                `dgx-0${number}`,
                headNode.uuidOf("categories", number < 8 ? name : "set-own"),
            ]),
        );

    it("are known to preview and up, however a category is named, and the devices wait for it", async () => {
        stack.setResources(everyWay("gpu-own"));
        const said = await succeeds(stack.preview("--policy-pack", policyPack));
        assert.doesNotMatch(said, /can't run policy|error/);
        headNode.fault({ fault: "http-503", call: "addCategory", seconds: 2, times: 1 });
        await succeeds(stack.up("--skip-preview", "--parallel", "32"));
        assert.deepEqual(found(), expected("gpu-own"));
    });

    it("show no change in the next preview", async () => {
        await succeeds(stack.preview("--expect-no-changes"));
    });

    it("are known under a new name as well, and the devices stay in the category", async () => {
        stack.setResources(everyWay("gpu-new"));
        assert.doesNotMatch(await succeeds(stack.up()), /wipe/);
        assert.deepEqual(found(), expected("gpu-new"));
        headNode.log.clear();
        await succeeds(stack.up("--skip-preview", "--expect-no-changes"));
        assert.deepEqual(headNode.log.writes(), []);
    });

    it("do not keep a destroy from removing the category after its devices", async () => {
        await succeeds(stack.destroy());
        assert.deepEqual(headNode.hostnames(), []);
        assert.deepEqual(
            [headNode.category("gpu-new"), headNode.category("set-own")],
            [undefined, undefined],
        );
    });

    it("are those of their head node, with their image, and another spelling is refused by preview and up", async () => {
        stack.setResources([
            category("gpu"),
            set("typo", [1], { categoryName: "gpu-onw" }),
            set("image", [2], { categoryName: nameOfGpu, softwareImageName: "default-image" }),
            set("elsewhere", [3], { categoryName: "gpu-own", cluster: "other" }),
            lone(5, "gpu-ownn"),
            category("twice", { name: "double" }),
            set("again", [4], {
                ...{ createCustomCategory: true, categoryName: "double", softwareImageName: IMAGE },
            }),
        ]);
        headNode.log.clear();
        for (const { code, output } of [await stack.preview(), await stack.up("--skip-preview")]) {
            assert.notEqual(code, 0);
            assert.match(
                output,
                /There is no category "gpu-onw" on https:\S+\. It has default and gpu-worker\. This program makes double and gpu-own\. Did you mean "gpu-own"\?/,
            );
            assert.match(
                output,
                /Category "gpu-own", which this program makes, gets the software image ubuntu-22\.04-nvidia-535, not "default-image"\./,
            );
            assert.match(output, /There is no category "gpu-ownn" on/);
            assert.match(
                output,
                /There is no category "gpu-own" on https:\S+\. It has default and gpu-worker\.\n/,
            );
            assert.match(
                output,
                /Category "double" is made more than once by this program: by "twice" and "again-category"\./,
            );
        }
        assert.deepEqual(headNode.hostnames(), []);
        assert.equal(headNode.category("double"), undefined);
    });

    it("are what a power forecast and a look-up go by, and a power action waits for its device", async () => {
        const power = (changes: object = {}) => ({
            ...{ kind: "PowerAction", name: "power" },
            args: { deviceId: "dgx-01", powerAction: "power_on", ...changes },
        });
        const ofGpu = lone(2, "gpu-own");
        stack.setResources([
            power(),
            lone(1, "gpu-own"),
            { ...ofGpu, args: { ...ofGpu.args, notes: { lookUp: "gpu-own" } } },
            set("rack", [3], { categoryName: "gpu-own", enablePowerAction: true, powerAction: "power_on" }),
            category("gpu", { newNodeInstallMode: "NOSYNC" }),
        ]);
        const said = await succeeds(stack.preview());
        assert.match(said, /dgx-03 +ON +NOSYNC \(new to the cluster: category gpu-own\)/);
        // Three devices, each alone or together with others: none may meet it three times, after which it gives up.
        headNode.fault({ fault: "http-503", call: "addDevice", seconds: 1, times: 2 });
        await succeeds(stack.up("--skip-preview", "--parallel", "32"));
        assert.equal(headNode.device("dgx-02").notes, headNode.uuidOf("images", IMAGE));
        assert.deepEqual(Object.keys(headNode.powerTimes("ON")).sort(), ["dgx-01", "dgx-03"]);
        await succeeds(stack.preview("--expect-no-changes"));

        stack.setResources([power({ cluster: "other" }), lone(1, "gpu-worker")]);
        const elsewhere = await stack.preview();
        assert.notEqual(elsewhere.code, 0);
        assert.match(elsewhere.output, /dgx-01: deviceId: there is no such device on https:/);
    });

    it("do not make a device that exists and a power action wait for each other", async () => {
        const waiting = lone(1, "gpu-worker");
        stack.setResources([
            category("gpu"),
            {
                ...{ kind: "PowerAction", name: "power" },
                args: { deviceId: "dgx-01", powerAction: "power_off", request: "CHG-2" },
            },
            { ...waiting, args: { ...waiting.args, notes: { resource: "power", output: "outcome" } } },
            lone(2, "gpu-own"),
            set("rack", [3], { categoryName: "gpu-own" }),
        ]);
        await succeeds(stack.preview());
        await succeeds(stack.up("--skip-preview"));
        assert.equal(headNode.device("dgx-01").notes, "done");
    });
});
