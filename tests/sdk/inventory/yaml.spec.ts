import assert from "node:assert/strict";
import { inventoryFiles } from "../../support/inventory";

const mac = (number: number) => `B8:CE:F6:D9:47:0${number}`;

describe("anchors in YAML", () => {
    const { read, problems } = inventoryFiles();
    const lines = (...text: string[]) => text.join("\n");

    it("give a node the fields that << names; its own come first, then the first of a list", () => {
        const text = lines(
            "small: &small { roles: [compute], notes: small }",
            "large: &large { roles: [gpu], bootLoader: grub2 }",
            "nodes:",
            `  dgx-01: { <<: *small, mac: "${mac(1)}" }`,
            `  dgx-02: { mac: "${mac(2)}", notes: own, <<: [*large, *small] }`,
        );
        assert.deepEqual(read("rack.yaml", text), {
            "dgx-01": { mac: mac(1), roles: ["compute"], notes: "small" },
            "dgx-02": { mac: mac(2), notes: "own", roles: ["gpu"], bootLoader: "grub2" },
        });
    });

    it("may stand on a node, on a value, and inside what is merged", () => {
        const text = lines(
            `dgx-01: &first { mac: "${mac(1)}", roles: &roles [gpu], bmc: &bmc { privilege: USER } }`,
            `dgx-02: &second { <<: *first, mac: "${mac(2)}" }`,
            `dgx-03: { <<: *second, mac: "${mac(3)}" }`,
            `dgx-04: { mac: "${mac(4)}", roles: *roles, bmc: { <<: *bmc, username: admin } }`,
        );
        const nodes = read("rack.yaml", text);
        assert.deepEqual(nodes["dgx-03"], { mac: mac(3), roles: ["gpu"], bmc: { privilege: "USER" } });
        assert.deepEqual(nodes["dgx-04"], {
            mac: mac(4),
            roles: ["gpu"],
            bmc: { privilege: "USER", username: "admin" },
        });
    });

    it("make templates of entries without a MAC that machines merge, and of names that begin with a dot", () => {
        const text = lines(
            "gpu: &gpu { roles: [gpu] }",
            `.login: &login { mac: "${mac(9)}" }`,
            `dgx-01: { <<: *gpu, mac: "${mac(1)}" }`,
            "dgx-02: *login",
        );
        assert.deepEqual(Object.keys(read("rack.yaml", text)), ["dgx-01", "dgx-02"]);
    });

    it("make none of a node to be adopted, which needs no MAC", () => {
        const text = lines("dgx-01: &all { roles: [gpu] }", "dgx-02: { <<: *all }");
        assert.deepEqual(Object.keys(read("rack.yaml", text)), ["dgx-01", "dgx-02"]);
    });

    it("serve any number of nodes", () => {
        const numbers = Array.from({ length: 300 }, (_, index) => 100 + index);
        const nodes = numbers.map((number) => `  dgx-${number}: { roles: *roles }`);
        const text = lines("all: &roles [gpu]", "nodes:", ...nodes);
        assert.deepEqual(read("rack.yaml", text)["dgx-399"], { roles: ["gpu"] });
    });

    it("say once, where it is written, what is wrong for all nodes that merge it", () => {
        const text = lines(
            "gpu: &gpu",
            "  kernelParameters: 3",
            "  rolls: [x]",
            `dgx-01: { <<: *gpu, mac: "${mac(1)}" }`,
            `dgx-02: { <<: *gpu, mac: "${mac(2)}" }`,
        );
        assert.deepEqual(problems("rack.yaml", text), [
            "line 2, column 3: dgx-01 and dgx-02: kernelParameters: must be a string, not a number",
            'line 3, column 3: dgx-01 and dgx-02: rolls: there is no such field. Did you mean "roles"?',
        ]);
    });

    it("are named where they lead nowhere, to themselves, or to no map", () => {
        const text = lines("a: { <<: 7 }", "b: { <<: *no }", "c: &c { roles: *c }", "d: *none");
        assert.deepEqual(problems("rack.yaml", text), [
            "line 1, column 6: << takes a map, or a list of maps, e.g. <<: *defaults",
            "line 2, column 10: *no has no anchor &no above it",
            "line 3, column 16: *c stands inside &c, and would contain itself",
            "line 4, column 4: *none has no anchor &none above it",
        ]);
    });

    it("are the only reason for something beside nodes; anything else there would be lost", () => {
        const text = lines("categoryName: gpu", "version: 3", "nodes:", `  dgx-01: { mac: "${mac(1)}" }`);
        assert.deepEqual(problems("rack.yaml", text, { ignore: ["version"] }), [
            "line 1, column 1: categoryName stands beside nodes, where only templates (categoryName: &categoryName …) may; move it " +
                "or remove it",
        ]);
    });
});

describe("the form of a YAML or JSON file", () => {
    const { read, problems } = inventoryFiles();
    const NODE = `dgx-01: { mac: "${mac(1)}" }\n`;

    it("may have markers of a document that is alone", () => {
        for (const text of [`---\n${NODE}`, `${NODE}---\n`, `${NODE}...\n`, `# x\n---\n${NODE}---\n# end\n`])
            assert.deepEqual(read("rack.yaml", text), { "dgx-01": { mac: mac(1) } });
    });

    for (const [name, text, problem] of [
        [
            "rack.yaml",
            `${NODE}---\ndgx-02: {}\n---\ndgx-03: {}\n`,
            "line 3, column 1: a second document begins here; put all nodes into one, without the line --- between them",
        ],
        [
            "rack.json",
            '{"a": {}}\n{"b": {}}\n',
            "line 2, column 1: a second value begins here; put all nodes into one object",
        ],
        [
            "rack.yaml",
            "a: { notes: !vault x }\n",
            "line 1, column 13: the tag !vault is not known here; write the value itself",
        ],
        [
            "rack.yaml",
            "nodes: [a, b]\n",
            "line 1, column 8: nodes must map host names to nodes, e.g. dgx-01: { mac: … }",
        ],
        [
            "rack.yaml",
            "a: { roles: [x }\n",
            "line 1, column 16: Flow sequence in block collection must be sufficiently indented and end with a ]",
        ],
    ] as const)
        it(`has one thing wrong: ${problem}`, () => assert.deepEqual(problems(name, text), [problem]));
});
