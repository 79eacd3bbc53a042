import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { minVersion } from "semver";
import { UNKNOWN } from "../../../model/issues";
import { packageRoot } from "../../../tools/root";
import { installModules, NEWEST_PULUMI } from "../../support/packed-project";

const { peerDependencies } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
const OLDEST = String(minVersion(peerDependencies["@pulumi/pulumi"]));

describe("what is taken from Pulumi's insides", () => {
    for (const [which, version, folder] of [
        ["oldest that is allowed", OLDEST, () => installModules([`@pulumi/pulumi@${OLDEST}`])],
        ["one of the suite", "", () => packageRoot],
        ["newest known", NEWEST_PULUMI, () => installModules([`@pulumi/pulumi@${NEWEST_PULUMI}`])],
    ] as const)
        it(`is there in the ${which} ${version}`, () => {
            const script = join(packageRoot, "dist/tests/provider/internals/facts.js");
            const said = execFileSync(process.execPath, [script, folder()], { encoding: "utf8" });

            assert.deepEqual(JSON.parse(said), {
                unknown: UNKNOWN,
                runErrorMark: true,
                output: [true, true, 7],
                configSecrets: [true, false],
                urn: "urn:pulumi:stack::project::t:t:T::a",
                alias: "urn:pulumi:stack::project::t:t:T::old",
                name: "new",
                program: "function",
                keepAlive: "function",
                promiseMaker: "debuggablePromise",
                debuggerSession: "function",
                log: ["function", "function", "function", "function"],
                severities: [1, 2],
                engineClient: "function",
                providerKey: true,
                printsStack: true,
            });
        });
});
