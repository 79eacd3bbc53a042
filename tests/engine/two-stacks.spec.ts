import assert from "node:assert/strict";
import { advised, leftOut } from "../support/advice";
import { TestStack } from "../support/engine";
import { aRack, bringUp, describeRack, type Rack } from "./support";

const IMAGE = "ubuntu-22.04-nvidia-535";
const OWN = { createCustomCategory: true, categoryName: "gpu-shared", softwareImageName: IMAGE };

/** The line of a command's output that begins so. */
function lineOf(output: string, start: string): string {
    const line = output.split("\n").find((one) => one.includes(start));
    return line ?? assert.fail(`nothing is said of ${start}: ${output}`);
}

describeRack("a node and a category of another stack", {}, (theirs) => {
    const ours = {} as Rack;
    before(async () => {
        Object.assign(ours, {
            headNode: theirs.headNode,
            stack: await TestStack.create(theirs.headNode),
        });
    });
    after(() => ours.stack?.dispose());

    const { nodes } = aRack(2);
    const category = {
        managementNetwork: "internalnet",
        bmc: { username: "theirs", password: "theirs-Pa55" },
    };
    const their = (changes: object = {}) =>
        aRack(2, { ...OWN, installMode: "FULL", category: { ...category, ...changes } });
    const picture = () => {
        const { headNode } = theirs;
        const records = [
            headNode.device("dgx-01"),
            headNode.device("dgx-02"),
            headNode.category("gpu-shared"),
        ];
        return records.map((record) => ({ ...record, extra_values: undefined }));
    };
    let asMade: ReturnType<typeof picture>;
    let said = "";
    before(async () => {
        await bringUp(theirs, their());
        asMade = picture();
    });

    it("are refused, with whose they are, how they are given up there, and how they are taken over here", async () => {
        ours.stack.setRack(aRack(1, OWN));
        const { code, output } = await ours.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        const whose = `was created by stack "${theirs.stack.name}" of project "bcm-test-rack"`;
        for (const what of ['Device "dgx-01" already', 'Category "gpu-shared" already'])
            assert.ok(lineOf(output, what).includes(whose), output);
        said = output;
    });

    it("stay if they leave there in the same update that states it: that one is refused", async () => {
        const release = advised(said, "onRemove");
        theirs.stack.setRack(
            aRack(0, { ...their(release), ...release, nodes: { "dgx-02": nodes["dgx-02"] } }),
        );
        const { code, output } = await theirs.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(
            output,
            /onRemove: "release" counts from the `pulumi up` after it was stated, and dgx-01 would still be removed from the head node\. Put it back/,
        );
        assert.deepEqual(picture(), asMade);
    });

    it("stay as they are when they are released there, as the advice says, and taken out", async () => {
        const release = advised(said, "onRemove");
        await bringUp(theirs, { ...their(release), ...release });
        await bringUp(theirs, aRack(0, { categoryName: "gpu-shared", nodes: { "dgx-02": nodes["dgx-02"] } }));
        assert.deepEqual(picture(), asMade);
    });

    it("are taken over here as they stand: other nodes of the category keep network, log-in and install mode", async () => {
        const node = advised(lineOf(said, 'Device "dgx-01" already'), "adopt");
        const [, where = ""] = /set adopt: true in (\w+)/.exec(lineOf(said, 'Category "gpu-shared"')) ?? [];
        await bringUp(ours, aRack(1, { ...OWN, ...node, [where]: { adopt: true } }));
        assert.deepEqual(picture(), asMade);
        const destroyed = await ours.stack.destroy();
        assert.equal(destroyed.code, 0, destroyed.output);
        assert.deepEqual(picture(), asMade);
        assert.deepEqual(ours.headNode.log.powerOperations(), []);
    });
});

describeRack("a category that somebody else has made", {}, (rack) => {
    const refused = async (args: object, start: string) => {
        rack.stack.setRack(args);
        const { code, output } = await rack.stack.preview();
        assert.notEqual(code, 0, output);
        return lineOf(output, start);
    };
    const passes = async (args: object) => {
        rack.stack.setRack(args);
        const { code, output } = await rack.stack.preview();
        assert.equal(code, 0, output);
    };

    it("is used as it is once all is left out that would create it", async () => {
        const args = aRack(1, {
            ...{ createCustomCategory: true, installMode: "AUTO", category: { notes: "ours" } },
            softwareImageName: IMAGE,
        });
        await passes(leftOut(await refused(args, 'Category "gpu-worker" already exists'), args));
    });

    it("has another image than is named: it is used without the name, or one is made beside it", async () => {
        const args = aRack(1, { softwareImageName: "default-image" });
        const said = await refused(args, 'Category "gpu-worker" has the software image');
        await passes(leftOut(said, args));
        assert.match(said, /a categoryName that is free/);
        await passes({ ...args, ...advised(said, "createCustomCategory"), categoryName: "gpu-free" });
    });
});
