import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { PYTHON, PYTHON_SDK } from "../../../tools/sdks/prepare";
import { CopiedExample, liveOnce } from "./support";

describe("a program in Python", () => {
    const example = new CopiedExample("python");
    before(() => symlinkSync(PYTHON, join(example.program, "venv")));
    after(() => example.dispose());

    it("powers its two nodes once, has nothing more to do, and goes away", () =>
        liveOnce(example, { PYTHONPATH: PYTHON_SDK }));
});
