import assert from "node:assert/strict";
import { affectedSpecs } from "../../../tools/test/changed";

/** Of these specs, the ones that a change of the file runs. */
function ran(changed: string): string[] {
    const affected = affectedSpecs([changed]);
    return ["model/xml", "engine/power", "docs/links", "simulator/machines/bmcs", "cli/audit"].filter(
        (name) => affected.includes(`tests/${name}.spec.ts`),
    );
}

describe("npm test -- --changed", () => {
    it("runs of a changed spec that one only", () => {
        const spec = `tests/${"model/xml"}.spec.ts`; // in one piece this spec would name it
        assert.deepEqual(affectedSpecs([spec]), [spec]);
    });

    it("runs what imports a source, what starts it, and for what the package ships the engine's", () => {
        assert.deepEqual(ran("model/xml.ts"), [
            "model/xml",
            "engine/power",
            "simulator/machines/bmcs",
            "cli/audit",
        ]);
        assert.deepEqual(ran("cli/main.ts"), ["cli/audit"]);
        assert.deepEqual(ran("simulator/machines/bmcs.ts"), ["engine/power", "simulator/machines/bmcs"]);
    });

    it("runs for what stands in a folder those who name the folder or the file", () => {
        assert.ok(affectedSpecs(["tests/programs/raw/index.ts"]).includes("tests/engine/policies.spec.ts"));
        assert.ok(affectedSpecs(["examples/gpu-rack/index.ts"]).includes("tests/engine/quickstart.spec.ts"));
        assert.ok(
            affectedSpecs(["tests/fixtures/wire/device-head.json"]).includes("tests/bcm/wire/device.spec.ts"),
        );
    });

    it("runs for a page those that judge pages, and those that name it", () => {
        assert.deepEqual(ran("docs/power.md"), ["docs/links"]);
        const matrix = "tests/engine/reliability/matrix/matrix.spec.ts";
        assert.ok(affectedSpecs(["tests/README.md"]).includes(matrix));
    });

    it("runs everything for what all of it is built from", () => {
        const all = affectedSpecs(["package.json"]);
        assert.deepEqual(all, affectedSpecs(["tsconfig.json"]));
        assert.ok(all.length > 100);
        assert.deepEqual(ran("package.json").length, 5);
    });
});
