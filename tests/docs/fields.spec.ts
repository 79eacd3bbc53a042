import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CategorySpec, GpuSettingsSpec } from "../../model/category";
import { BmcSpec, DeviceSpec, InterfaceSpec } from "../../model/device";
import { describeFields } from "../../tools/docs/fields";
import { packageRoot } from "../../tools/root";

const PAGE = readFileSync(join(packageRoot, "docs/fields.md"), "utf8");

/** Arguments that the table under a heading explains. */
function explained(heading: string): string[] {
    const section = PAGE.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
    return [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? "").sort();
}

describe("docs/fields.md", () => {
    it("is what the tables of fields say (npm run docs)", () => assert.equal(PAGE, describeFields()));

    for (const [heading, schema] of [
        ["Device and node", DeviceSpec],
        ["Interface", InterfaceSpec],
        ["BMC log-in", BmcSpec],
        ["Category", CategorySpec],
        ["GPU settings", GpuSettingsSpec],
    ] as const)
        it(`explains every field of ${heading}, and none that does not exist`, () => {
            assert.deepEqual(explained(heading), Object.keys(schema.shape).sort());
        });
});
