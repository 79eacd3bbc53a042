import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { refuseOddArgs } from "../../../sdk/node-set/plain-args";

const NODE = { mac: "B8:CE:F6:D9:47:01", ip: "10.184.162.101" };
const NODES = { "dgx-01": NODE };

class Rack {
    readonly "dgx-01" = NODE;
}
class Machine {
    constructor(
        readonly mac: string,
        readonly ip: string,
    ) {}
}
class Lazy {
    readonly ip = NODE.ip;
    get mac() {
        return NODE.mac;
    }
}
/** Sees to it that nobody counts an unhandled rejection as another failure. */
const failing = () => {
    const promise = Promise.reject(new Error("later"));
    promise.catch(() => undefined);
    return promise;
};

/** What is said of arguments; nothing if they are taken. */
function said(args: unknown): string[] {
    try {
        refuseOddArgs("rack", args);
    } catch (error) {
        assert.ok(error instanceof pulumi.RunError);
        return error.message.split("\n");
    }
    return [];
}

describe("nodes that are no plain map", () => {
    for (const [what, nodes, sentence] of [
        [
            "an output",
            pulumi.output(NODES),
            "is an output, and the host names must be known while the program runs; write them plainly and only the values as " +
                'outputs, nodes: { "dgx-01": { mac: output.apply((nodes) => nodes["dgx-01"].mac) } }, or, if it is from another ' +
                'stack, nodes: await new pulumi.StackReference("…").requireOutputValue("nodes").',
        ],
        [
            "a promise",
            Promise.resolve(NODES),
            "is a promise, and the host names must be known while the program runs; write nodes: await …, in a CommonJS program within " +
                "export = async () => { … }.",
        ],
        ["a Map", new Map(Object.entries(NODES)), "is a Map; write nodes: Object.fromEntries(…) with it."],
        [
            "a Set",
            new Set([NODE]),
            "is a Set; write nodes: Object.fromEntries([...set].map(({ hostname, ...node }) => [hostname, node])).",
        ],
        [
            "a list",
            [{ hostname: "dgx-01", ...NODE }],
            "is a list; write a map by host name, nodes: Object.fromEntries(list.map(({ hostname, ...node }) => [hostname, node])).",
        ],
        [
            "a list of entries",
            Object.entries(NODES),
            "is a list of entries; write nodes: Object.fromEntries(…) with it.",
        ],
        ["a function", () => NODES, "is a function; call it, and give what it returns."],
        ["a file name", "rack1.csv", 'is the text "rack1.csv"; write nodes: bcm.nodesFromFile("rack1.csv").'],
        ["JSON", JSON.stringify(NODES), "is a text in JSON; write nodes: JSON.parse(…) with it."],
        ["null", null, "are null; write nodes: {} for a set without nodes."],
        ["nothing", undefined, "is missing; write nodes: {} for a set without nodes."],
        ["a number", 7, 'is a number; write a map by host name, nodes: { "dgx-01": { mac: … } }.'],
        [
            "an instance of a class",
            new Rack(),
            "is an instance of Rack; write a plain map, nodes: { ...nodes } if its fields are the nodes.",
        ],
        [
            "a Date",
            new Date(0),
            "is an instance of Date; write a plain map, nodes: { ...nodes } if its fields are the nodes.",
        ],
    ] as const)
        it(`are refused in one sentence: ${what}`, () =>
            assert.deepEqual(said({ nodes }), [`nodes: ${sentence}`]));

    it("are not resolved: neither what fails later nor what is secret is shown", () => {
        assert.match(said({ nodes: failing() })[0] ?? "", /^nodes: is a promise/);
        assert.doesNotMatch(said({ nodes: pulumi.secret({ "s3cr3t-01": NODE }) }).join(), /s3cr3t/);
        // biome-ignore lint/suspicious/noThenProperty: a promise of another library
        assert.match(said({ nodes: { then: () => undefined } })[0] ?? "", /^nodes: is a promise/);
    });

    it("may be empty, without a prototype, frozen, of another realm, or of hosts with odd names", () => {
        const odd = JSON.parse('{ "constructor": {}, "then": {}, "__proto__": {} }') as object;
        for (const nodes of [
            {},
            NODES,
            Object.freeze({ ...NODES }),
            Object.assign(Object.create(null), NODES),
            runInNewContext("({ 'dgx-01': { mac: 'x' } })"),
            odd,
        ])
            assert.deepEqual(said({ nodes }), []);
    });
});

describe("arguments that are no plain map", () => {
    it("are refused as a whole", () => {
        for (const [args, sentence] of [
            [undefined, "are undefined; write { nodes: … }."],
            [Promise.resolve({ nodes: NODES }), "are a promise; write await before it."],
            [pulumi.output({ nodes: NODES }), "are an output; write { nodes: … }."],
            [new Map([["nodes", NODES]]), "are a Map; write { nodes: … }."],
            ["rack1.csv", "are a text; write { nodes: … }."],
        ] as const)
            assert.deepEqual(said(args), [`The arguments of the node set "rack" ${sentence}`]);
    });

    it("are named node by node, all of them, whatever else is wrong", () => {
        const nodes = {
            "dgx-01": Promise.resolve(NODE),
            "dgx-02": pulumi.output(NODE),
            "dgx-03": new Map(Object.entries(NODE)),
            "dgx-04": [NODE],
            "dgx-05": NODE.mac,
            "dgx-06": null,
            "dgx-07": undefined,
            "dgx-08": () => NODE,
            "dgx-09": new Lazy(),
            "dgx-10": { ...NODE, powerVia: pulumi.output("ipmi") },
            "dgx-11": { ...NODE, bmc: new Map([["username", "admin"]]) },
            "dgx-12": { ...NODE, roles: new Set(["gpu"]) },
            "dgx-13": new Set([NODE]),
        };
        assert.deepEqual(said({ nodes, enablePowerAction: pulumi.output(true) }), [
            '14 things are wrong with the node set "rack"; nothing was sent:',
            "  - enablePowerAction: is an output, and decides which resources there are; write a plain value, e.g. of config.get(…).",
            "  - dgx-01: is a promise; write await before it, in a CommonJS program within export = async () => { … }.",
            "  - dgx-02: is an output; write its fields plainly and only their values as outputs, { notes: output.apply((value) => value.notes) }.",
            "  - dgx-03: is a Map; write Object.fromEntries(…) with it.",
            "  - dgx-04: is a list; write its fields, { … }.",
            "  - dgx-05: is a text; write its fields, { … }.",
            "  - dgx-06: is null; write its fields, { … }, or leave it out.",
            "  - dgx-07: is undefined; write its fields, { … }, or leave it out.",
            "  - dgx-08: is a function; call it, and give what it returns.",
            "  - dgx-09: is an instance of Lazy, whose getters would be lost; write its fields, { mac: … }.",
            "  - dgx-10: powerVia: is an output, and decides which resources there are; write a plain value, e.g. of config.get(…).",
            "  - dgx-11: bmc: is a Map, of which nothing would be sent; write Object.fromEntries(…) around it.",
            "  - dgx-12: roles: is a Set, of which nothing would be sent; write a list, [...set].",
            "  - dgx-13: is a Set; write its fields, { … }.",
        ]);
    });

    it("are refused in category and rollout, and inside them", () => {
        const wrong = (args: object) => said({ nodes: NODES, ...args });
        assert.deepEqual(wrong({ category: Promise.resolve({ notes: "x" }) }), [
            "category: is a promise; write await before it, in a CommonJS program within export = async () => { … }.",
        ]);
        assert.deepEqual(wrong({ rollout: new Map([["canary", 1]]) }), [
            "rollout: is a Map; write Object.fromEntries(…) with it.",
        ]);
        assert.deepEqual(wrong({ rollout: { canary: Promise.resolve(1) } }), [
            "rollout.canary: is a promise, and decides which resources there are; write await before it.",
        ]);
        assert.deepEqual(wrong({ category: { bmc: new Map(), fsmounts: [new Map()] } }), [
            '2 things are wrong with the node set "rack"; nothing was sent:',
            "  - category.bmc: is a Map, of which nothing would be sent; write Object.fromEntries(…) around it.",
            "  - category.fsmounts[0]: is a Map, of which nothing would be sent; write Object.fromEntries(…) around it.",
        ]);
    });

    it("may have outputs and promises as values, and nodes that are instances with fields of their own", () => {
        const nodes = {
            "dgx-01": {
                mac: pulumi.output(NODE.mac),
                interfaces: Promise.resolve([]),
                bmc: pulumi.secret({}),
            },
            "dgx-02": new Machine(NODE.mac, NODE.ip),
        };
        const category = { notes: pulumi.output("x"), bmc: Promise.resolve({}) };
        assert.deepEqual(
            said({ nodes, category, categoryName: pulumi.output("gpu"), rollout: { canary: 1 } }),
            [],
        );
    });
});
