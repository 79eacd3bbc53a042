import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../../tools/root";
import { SDKS } from "../../../tools/sdks/generate";
import { PYTHON, PYTHON_SDK } from "../../../tools/sdks/prepare";

const run = promisify(execFile);

/** The programs of the examples use a part of them; that for Go is built where its example is. */
describe("the generated SDKs", () => {
    it("compile for Node", () =>
        run(process.execPath, [
            join(packageRoot, "node_modules/typescript/bin/tsc"),
            ...["--noEmit", "-p", join(SDKS, "nodejs")],
        ]));

    it("are imported by Python, with their configuration", () =>
        run(join(PYTHON, "bin/python"), ["-c", "import pulumi_bcm.config, pulumi_bcm.outputs"], {
            env: { ...process.env, PYTHONPATH: PYTHON_SDK },
        }));
});
