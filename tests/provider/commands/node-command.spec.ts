import assert from "node:assert/strict";
import { runForNode } from "../../../provider/commands/node-command";
import { isRunning, until } from "../../support/processes";

const run = (script: string, timeout = 20) =>
    runForNode(
        { command: ["/bin/sh", "-c", script, "sh", "a b; $(touch /tmp/never)"], timeout },
        { node: "dgx-01", request: "power_cycle CHG-1" },
    );

describe("a command for a node", () => {
    it("ends well with exit code 0, whatever it prints", async () => {
        assert.equal(await run("echo fine; echo odd >&2"), undefined);
    });

    it("gets its arguments as they are, the node and the request, and nothing of this process's environment but PATH", async () => {
        process.env.BCM_TEST_SECRET = "hunter2";
        const said = await run('echo "$1"; env | cut -d= -f1 | sort | grep -v "^_$" | tr "\\n" " "; exit 1');
        delete process.env.BCM_TEST_SECRET;
        assert.match(
            said ?? "",
            /\na b; \$\(touch \/tmp\/never\)\nBCM_NODE BCM_REQUEST( OLDPWD)? PATH PWD( SHLVL)?$/,
        );
    });

    it("fails with its exit code and its last five lines", async () => {
        assert.equal(
            await run("for n in 1 2 3 4 5 6 7; do echo line $n; done; exit 3"),
            "/bin/sh for dgx-01 failed: exit code 3\nline 3\nline 4\nline 5\nline 6\nline 7",
        );
    });

    it("is killed with all that it has started when its time is over", async () => {
        const said = (await run("sleep 600 & echo $!; wait", 0.5)) ?? "";
        assert.match(said, /^\/bin\/sh for dgx-01 failed: no end after 0\.5 s\n\d+$/);
        const child = Number(said.split("\n")[1]);
        await until("what it has started has ended", () => !isRunning(child));
    });

    for (const [what, program] of [
        ["a folder", "/tmp"],
        ["below a file", "/etc/passwd/check"],
        ["no name", ""],
        ["a name with a NUL", "/bin/\0true"],
    ])
        it(`fails with a sentence where the program is ${what}`, async () => {
            const said = await runForNode({ command: [program ?? ""] }, { node: "dgx-01", request: "" });
            assert.match(said ?? "", / for dgx-01 failed: ./);
        });

    it("fails with a sentence where there is no such program", async () => {
        const said = await runForNode({ command: ["/no/such/program"] }, { node: "dgx-01", request: "" });
        assert.equal(said, "/no/such/program for dgx-01 failed: spawn /no/such/program ENOENT");
    });
});
