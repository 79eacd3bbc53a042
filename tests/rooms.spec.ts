import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drawRooms, findBackward, ROOMS, readImports } from "../tools/docs/rooms";
import { packageRoot } from "../tools/root";

describe("imports", () => {
    let found: Awaited<ReturnType<typeof readImports>>;
    before(async () => {
        found = await readImports();
    });

    it("run one way between rooms", () => {
        assert.deepEqual(findBackward(found.arrows), []);
    });

    it("make no circle between files", () => {
        assert.deepEqual(found.circles, []);
    });

    it("are seen: each room but the deepest has some", () => {
        const importing = new Set(found.arrows.map(({ from }) => from));
        assert.deepEqual(
            ROOMS.map(({ path }) => path).filter((path) => !importing.has(path)),
            ["model"],
        );
    });

    it("are drawn in CONTRIBUTING as they are (npm run docs)", () => {
        const page = readFileSync(join(packageRoot, "CONTRIBUTING.md"), "utf8");
        assert.ok(page.includes(drawRooms(found.arrows)), drawRooms(found.arrows));
    });
});

describe("findBackward", () => {
    it("names the arrow that runs back, and the imports that make it", () => {
        const imports = ["model/enums.ts → sdk/status.ts"];
        assert.deepEqual(findBackward([{ from: "model", to: "sdk", imports }]), [
            "model → sdk (1): model/enums.ts → sdk/status.ts",
        ]);
    });
});
