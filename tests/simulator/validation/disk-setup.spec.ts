import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { packageRoot } from "../../../tools/root";
import { brokenSetups, diskSetups, write } from "../../support/disk-setups";
import { DISK_SETUPS, REFUSED } from "../../support/judged-disk-setups";
import { describeSimulator, type Wire } from "../support";

/** What the daemon says of a device with this disk setup: field and text. */
async function judge(wire: Wire, disksetup: string): Promise<string[][]> {
    const entries = await wire.device<{ field: string; message: string; severity: string }[]>(
        "validateDevice",
        wire.aDevice("dgx-01", { disksetup }),
    );
    return entries.map(({ field, message }) => [field, message]);
}

describeSimulator("simulator: disk setups", {}, (wire) => {
    for (const name of DISK_SETUPS)
        it(`judges ${name} by the schema, and reads it first`, async () => {
            const file = join(packageRoot, "tests/fixtures/disk-setups", `${name}.xml`);
            const refusal = REFUSED[name];
            const expected = refusal?.startsWith("line ")
                ? [["disksetup/xsd", refusal]]
                : [["disksetup/xml", "line 1: a document type declaration is not accepted"]];
            assert.deepEqual(await judge(wire(), readFileSync(file, "utf8")), refusal ? expected : []);
        });

    it("stores one that only the node-installer minds", async () => {
        assert.deepEqual(await judge(wire(), "<diskSetup/>"), []);
    });

    it("takes any that the schema's grammar makes", async () => {
        await fc.assert(
            fc.asyncProperty(diskSetups, async (setup) => {
                assert.deepEqual(await judge(wire(), write(setup)), []);
            }),
            { numRuns: 50 },
        );
    });

    it("refuses any with one mistake", async () => {
        await fc.assert(
            fc.asyncProperty(brokenSetups, async ({ text, mutation }) => {
                const fields = (await judge(wire(), text)).map(([field]) => field);
                assert.deepEqual(fields, ["disksetup/xsd"], `${mutation}\n${text}`);
            }),
            { numRuns: 150 },
        );
    });
});
