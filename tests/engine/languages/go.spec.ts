import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { SDKS } from "../../../tools/sdks/generate";
import { CopiedExample, liveOnce } from "./support";

const MODULE = "github.com/pulumi-bcm/pulumi-bcm/sdk/go";

describe("a program in Go", () => {
    const example = new CopiedExample("go");
    /** `pulumi package add` and `go mod tidy` do the same for people; tidying would also fetch what only tests of modules need. */
    before(() => {
        const edits = [`-require=${MODULE}@v0.0.0`, `-replace=${MODULE}=${join(SDKS, "go")}`];
        execFileSync("go", ["mod", "edit", ...edits], { cwd: example.program });
    });
    after(() => example.dispose());

    it("powers its two nodes once, has nothing more to do, and goes away", () =>
        liveOnce(example, { GOFLAGS: "-mod=mod" }));

    it("can import all of the SDK", () => {
        execFileSync("go", ["build", "-mod=mod", `${MODULE}/bcm/...`], { cwd: example.program });
    });
});
