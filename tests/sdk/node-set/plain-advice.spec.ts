import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { refuseOddArgs } from "../../../sdk/node-set/plain-args";
import { refusalOf } from "../../support/advice";

const NODE = { mac: "B8:CE:F6:D9:47:01", ip: "10.184.162.101" };
const NODES = { "dgx-01": NODE };
const LIST = [{ hostname: "dgx-01", ...NODE }];
class Rack {
    readonly "dgx-01" = NODE;
}

/** Names that the written code may use. */
type Names = Record<string, unknown>;

/** What the code gives that a message says to write, with the value itself where it has `…`. */
function write(code: string, given: unknown, names: Names): Promise<unknown> {
    const all: Names = { given, pulumi, ...names };
    const body = `return async (${Object.keys(all).join(", ")}) => (${code.replaceAll("…", "given")});`;
    return new Function(body)()(...Object.values(all));
}

async function saidOf(args: unknown): Promise<string> {
    return refusalOf(Promise.resolve().then(() => refuseOddArgs("rack", args)));
}

/** Values of outputs in it, as Pulumi would send them. */
function resolved(value: unknown): Promise<unknown> {
    return new Promise((resolve) => pulumi.all([value as object]).apply(([plain]) => resolve(plain)));
}

describe("what is advised in place of nodes that are no plain map", () => {
    before(() =>
        pulumi.runtime.setMocks({
            call: () => ({}),
            newResource: ({ name }) => ({ id: name, state: { outputs: { nodes: NODES } } }),
        }),
    );
    const reference = () => new pulumi.StackReference("ops/racks/prod");

    for (const [what, given, names] of [
        ["an output", () => pulumi.output(NODES), (output: unknown): Names => ({ output })],
        ["a promise", () => Promise.resolve(NODES)],
        ["a Map", () => new Map(Object.entries(NODES))],
        ["a Set", () => new Set(LIST), (set: unknown): Names => ({ set })],
        ["a list", () => LIST, (list: unknown): Names => ({ list })],
        ["a list of entries", () => Object.entries(NODES)],
        ["JSON", () => JSON.stringify(NODES)],
        ["an instance of a class", () => new Rack(), (nodes: unknown): Names => ({ nodes })],
        ["a StackReference", reference, (reference: unknown): Names => ({ reference })],
    ] as [string, () => unknown, ((given: unknown) => Names)?][])
        it(`is accepted, and has the same nodes: ${what}`, async () => {
            const nodes = given();
            const said = await saidOf({ nodes });
            const [, code = ""] =
                /nodes: (.+?)(?: with it)?(?: if its fields are the nodes)?(?:, in a CommonJS .*|, or, .*)?\.$/.exec(
                    said.replace(/^nodes: is .*?; (?:.*outputs, )?(?:write )?/, ""),
                ) ?? assert.fail(said);
            const written = await write(code, nodes, names?.(nodes) ?? {});
            refuseOddArgs("rack", { nodes: written });
            const [wanted, found] = await Promise.all([resolved(NODES), resolved(written)]);
            const macOf = (map: unknown) => (map as typeof NODES)["dgx-01"].mac;
            if (what === "an output") assert.equal(macOf(found), macOf(wanted));
            else assert.deepEqual(found, wanted);
        });

    it("is accepted, and has the same nodes: those of another stack, an output", async () => {
        const nodes = reference().getOutput("nodes");
        const [, code = ""] =
            /if it is from another stack, nodes: (.+)\.$/.exec(await saidOf({ nodes })) ?? [];
        const written = await write(code.replace("…", "ops/racks/prod-2"), nodes, {});
        refuseOddArgs("rack", { nodes: written });
        assert.deepEqual(written, NODES);
    });

    it("is accepted in place of nodes, fields and arguments that are open or would be lost", async () => {
        const map = new Map([["username", "admin"]]);
        for (const [args, place, expected] of [
            [{ "dgx-01": Promise.resolve(NODE) }, (given: unknown) => ({ nodes: { "dgx-01": given } }), NODE],
            [
                { "dgx-01": new Map(Object.entries(NODE)) },
                (given: unknown) => ({ nodes: { "dgx-01": given } }),
                NODE,
            ],
            [
                { bmc: map },
                (bmc: unknown) => ({ nodes: { "dgx-01": { ...NODE, bmc } } }),
                { username: "admin" },
            ],
            [
                { roles: new Set(["gpu"]) },
                (roles: unknown) => ({ nodes: { "dgx-01": { ...NODE, roles } } }),
                ["gpu"],
            ],
            [{ category: Promise.resolve({}) }, (category: unknown) => ({ nodes: NODES, category }), {}],
            [{ maxNodes: Promise.resolve(9) }, (maxNodes: unknown) => ({ nodes: NODES, maxNodes }), 9],
        ] as [Record<string, unknown>, (given: unknown) => object, unknown][]) {
            const [given] = Object.values(args);
            const said = await saidOf(place(given));
            const [, advice = ""] = /; write (?:a list, )?(.+?)(?:, in a CommonJS .*)?\.$/.exec(said) ?? [];
            const code = advice
                .replace(/ with it$/, "")
                .replace(/ around it$/, "")
                .replace("await before it", "await …");
            const written = await write(code, given, { set: given });
            refuseOddArgs("rack", place(written));
            assert.deepEqual(written, expected, said);
        }
    });
});
