import assert from "node:assert/strict";
import { aMixedNode, describeRawInYaml } from "../support";

describeRawInYaml("what a set in YAML is given", (raw) => {
    const set = (args: object) => ({
        kind: "NodeSet",
        name: "rack",
        args: { categoryName: "gpu-worker", ...args },
    });

    it("has to be known in a preview where it decides which resources there are; all that is not is named at once", async () => {
        const kind = {
            kind: "Category",
            name: "kind",
            args: { name: "own", softwareImage: "default-image" },
        };
        const unknown = { resource: "kind", output: "uuid" };
        raw.stack.setResources([
            kind,
            set({ nodes: { "dgx-01": { group: unknown, dhcp: true } }, cluster: unknown }),
        ]);

        const { code, output } = await raw.stack.preview();

        assert.notEqual(code, 0);
        for (const path of ["cluster", 'nodes["dgx-01"].group'])
            assert.ok(output.includes(path), `${path}: ${output}`);
        assert.match(output, /it is an output of a resource that does not exist yet/);
    });

    it("may be secret as a whole: its nodes are registered, and nothing of them is in the state in clear", async () => {
        raw.stack.setResources([set({ nodes: { secret: { "dgx-01": aMixedNode({ mac: 1, ip: 1 }) } } })]);

        const { code, output } = await raw.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.equal(raw.headNode.device("dgx-01").mac, "B8:CE:F6:D9:41:01");
        const exported = await raw.stack.export();
        for (const text of ["B8:CE:F6:D9:41:01", "10.184.162.1"]) assert.ok(!exported.includes(text), text);
        const again = await raw.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });

    it("may be outputs of other resources where it is only written", async () => {
        const notes = { resource: "kind", output: "uuid" };
        raw.stack.setResources([
            { kind: "Category", name: "kind", args: { name: "own", softwareImage: "default-image" } },
            set({ nodes: { "dgx-01": { ...aMixedNode({ mac: 1, ip: 1 }), notes } } }),
        ]);

        const preview = await raw.stack.preview();
        const { code, output } = await raw.stack.up("--skip-preview");

        assert.equal(preview.code, 0, preview.output);
        assert.equal(code, 0, output);
        assert.equal(raw.headNode.device("dgx-01").notes, raw.headNode.uuidOf("categories", "own"));
    });
});
