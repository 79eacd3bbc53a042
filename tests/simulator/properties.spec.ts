import assert from "node:assert/strict";
import fc from "fast-check";
import { type Entity, HeadNode } from "../../simulator";
import { DEFAULTS } from "../../simulator/defaults";
import { Wire } from "./support";

const RUNS = { numRuns: 25 };

async function withHeadNode<T>(slots: number, run: (wire: Wire) => Promise<T>): Promise<T> {
    const headNode = await new HeadNode({ tls: false, slots }).start();
    headNode.clock.stop();
    try {
        return await run(await new Wire(headNode).logIn());
    } finally {
        await headNode.stop();
    }
}

/** Texts of a device that take anything, and fields that nobody knows. */
const TEXT_FIELDS = ["notes", "kernelParameters", "serialNumber", "partNumber", "userdefined1", "finalize"];
const texts = fc.dictionary(fc.constantFrom(...TEXT_FIELDS), fc.string());
const unknown = fc.dictionary(
    fc.string({ minLength: 1 }).map((key) => `x_${key}`),
    fc.jsonValue(),
    { maxKeys: 4 },
);
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("simulator: properties", () => {
    it("after any update the device is what was sent, and nothing of what was there before", async () => {
        await withHeadNode(10, (wire) =>
            fc.assert(
                fc.asyncProperty(texts, unknown, texts, unknown, async (before, odd, after, odder) => {
                    const device = await wire.register("dgx-01", { ...odd, ...before });
                    const bare = wire.aDevice("dgx-01", { uuid: device.uuid });
                    const { success } = await wire.write("updateDevice", { ...bare, ...odder, ...after });
                    const stored = wire.headNode.device("dgx-01");
                    await wire.write("removeDevice", device.uuid);

                    assert.equal(success, true);
                    for (const field of TEXT_FIELDS)
                        assert.equal(stored[field], after[field] ?? DEFAULTS.Device[field], field);
                    for (const key of Object.keys(odd)) if (!(key in odder)) assert.ok(!(key in stored), key);
                    for (const [key, value] of Object.entries(odder))
                        assert.deepEqual(json(stored[key]), json(value), key);
                }),
                RUNS,
            ),
        );
    });

    it("host names and MACs stay unique, whatever is added, updated and removed", async () => {
        const step = fc.record({
            call: fc.constantFrom("addDevice", "updateDevice", "removeDevice"),
            who: fc.nat(4),
            name: fc.nat(4),
            mac: fc.nat(4),
        });
        await fc.assert(
            fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) =>
                withHeadNode(10, async (wire) => {
                    const uuids = [0, 1, 2, 3, 4].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
                    for (const { call, who, name, mac } of steps) {
                        const device = wire.aDevice(`dgx-0${name}`, {
                            uuid: uuids[who],
                            mac: `02:00:5E:00:00:0${mac}`,
                        });
                        await wire.write(call, call === "removeDevice" ? uuids[who] : device);
                        const all = await wire.device<Entity[]>("getDevices");
                        for (const field of ["hostname", "mac", "uuid"])
                            assert.equal(new Set(all.map((entity) => entity[field])).size, all.length, field);
                    }
                }),
            ),
            RUNS,
        );
    });

    it("never more nodes install than there are slots, and every ON leads to UP or a reported failure", async () => {
        const order = fc.record({
            node: fc.nat(7),
            operation: fc.constantFrom("ON", "ON", "RESET", "OFF"),
            seconds: fc.nat(900),
        });
        await fc.assert(
            fc.asyncProperty(
                fc.integer({ min: 1, max: 4 }),
                fc.array(order, { minLength: 1, maxLength: 30 }),
                fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
                (slots, orders, failing) =>
                    withHeadNode(slots, async (wire) => {
                        const uuids: string[] = [];
                        for (let number = 0; number < 8; number += 1)
                            uuids.push((await wire.register(`dgx-0${number}`)).uuid);
                        for (const number of failing)
                            wire.headNode.failInstall(`dgx-0${number}`, "on request");
                        for (const { node, operation, seconds } of orders) {
                            await wire.power(operation, [uuids[node] ?? ""]);
                            wire.headNode.clock.advance(seconds);
                            const { used, peak } = wire.headNode.slots();
                            assert.ok(used <= slots && peak <= slots, `${used}/${peak} of ${slots}`);
                        }
                        wire.headNode.clock.advance(8 * 3600);
                        for (let number = 0; number < 8; number += 1) {
                            const { power, status } = wire.headNode.hardware(`dgx-0${number}`);
                            const end = failing.includes(number) ? "INSTALLER_FAILED" : "UP";
                            assert.equal(status, power === "ON" ? end : "DOWN");
                        }
                        assert.deepEqual([wire.headNode.slots().used, wire.headNode.slots().waiting], [0, 0]);
                    }),
            ),
            RUNS,
        );
    });
});
