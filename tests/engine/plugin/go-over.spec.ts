import assert from "node:assert/strict";
import { aPoweredRack, bringUp, describeRack, type RackOutputs } from "../support";

const RACK = { createCustomCategory: true, categoryName: "gpu-own", softwareImageName: "default-image" };

describeRack("a stack of dynamic resources that goes on in YAML", {}, (rack) => {
    const args = () => aPoweredRack(2, RACK);
    const lone = [{ deviceId: "dgx-01", powerAction: "power_on", request: "CHG-7" }];

    it("has nothing to change, and powers nobody again", async () => {
        await bringUp(rack, args());
        rack.stack.setPowerActions(lone);
        await bringUp(rack, args());
        rack.headNode.log.clear();
        rack.stack.goOnInYaml();

        const { code, output } = await rack.stack.up();

        assert.equal(code, 0, output);
        // The action that stands on its own gets the component that an action is in other languages.
        assert.match(output, /\+ 1 created\n +\d+ unchanged/);
        assert.deepEqual(rack.headNode.log.writes(), []);
        assert.deepEqual(rack.headNode.log.of("powerOperation"), []);
        const { summary } = await rack.stack.outputs<RackOutputs>();
        assert.equal(summary.active, 2);
        const types = new Set((await rack.stack.resources()).map(({ type }) => type));
        assert.deepEqual(
            [...types].filter((type) => type.startsWith("pulumi-nodejs")),
            [],
        );
    });

    it("knows its nodes for its own afterwards: a change is written, and nothing else", async () => {
        const { nodes, ...rest } = args();
        const changed = { ...nodes, "dgx-01": { ...nodes["dgx-01"], notes: "moved to YAML" } };

        await bringUp(rack, { ...rest, nodes: changed });

        assert.equal(rack.headNode.device("dgx-01").notes, "moved to YAML");
        assert.deepEqual(
            rack.headNode.log.writes().map(({ call }) => call),
            ["updateDevice"],
        );
    });

    it("does not go back: the program in TypeScript is refused before anything is written", async () => {
        rack.headNode.log.clear();
        rack.stack.goOnInTypeScript();

        for (const command of [() => rack.stack.preview(), () => rack.stack.up("--skip-preview")]) {
            const { code, output } = await command();
            assert.notEqual(code, 0);
            assert.match(
                output,
                /This stack's resources are those of the plugin .*cannot go on with them; nothing was sent/,
            );
        }
        assert.deepEqual(rack.headNode.log.writes(), []);
        assert.equal(
            (await rack.stack.resources()).filter(({ type }) => type === "bcm:index:Device").length,
            2,
        );
    });
});
