import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../../tools/root";

/** In a process of its own, since it changes how the whole process shows errors; Pulumi maps traces before it, as here. */
function traces(env: NodeJS.ProcessEnv = {}): Record<string, string> {
    const script = `
        Error.prepareStackTrace = (error, frames) => "mapped " + error.message + " " + frames.length;
        const { sparePromiseTraces, withoutPositions } = require(${JSON.stringify(join(packageRoot, "dist/provider/internals/stack-traces.js"))});
        sparePromiseTraces();
        sparePromiseTraces();
        function debuggablePromise() { return new Error("noted").stack; }
        function anything() { return new Error("seen").stack; }
        const bare = withoutPositions(() => anything());
        console.log(JSON.stringify({ noted: debuggablePromise(), seen: anything(), bare }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
        encoding: "utf8",
        env: { ...process.env, ...env },
    });
    assert.equal(stderr, "");
    return JSON.parse(stdout) as Record<string, string>;
}

describe("stack traces of a program", () => {
    it("are followed through source maps, but for Pulumi's notes of who made a promise", () => {
        const { noted, seen } = traces();
        assert.equal(noted, "noted");
        assert.match(seen ?? "", /^mapped seen \d+$/);
    });
    it("are not followed while the children of a component are made", () => {
        assert.equal(traces().bare, "Error: seen");
    });
    it("are all followed when Pulumi shall show who made a promise", () => {
        assert.match(traces({ PULUMI_DEBUG_PROMISE_LEAKS: "true" }).noted ?? "", /^mapped noted \d+$/);
    });
});
