import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";

const CLI = join(packageRoot, "dist/simulator/cli.js");

/** A running program, once it has said where it listens. */
async function run(
    args: string[],
    env: NodeJS.ProcessEnv = {},
): Promise<{ program: ChildProcess; lines: string[] }> {
    const program = spawn(process.execPath, [CLI, "--port", "0", ...args], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    const expected = 1 + Number(args.includes("--admin-port")) + Number(!env.BCM_SIMULATOR_PASSWORD);
    for await (const chunk of program.stdout) {
        lines.push(...String(chunk).split("\n").filter(Boolean));
        if (lines.length >= expected) break;
    }
    return { program, lines };
}

async function stop(program: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => program.once("exit", resolve));
    program.kill(signal);
    return ended;
}

const fail = (...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8" });
    return [status, stderr.trim()];
};

describe("bcm-simulator, the program", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "bcm-cli-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    it("explains itself, with every fault and switch", () => {
        const { stdout } = spawnSync(process.execPath, [CLI, "--help"], { encoding: "utf8" });
        for (const word of [
            "It is not a head node",
            "--scenario",
            "--admin-port",
            "power-reply-lost",
            "nextBootCleared",
            "capture",
        ])
            assert.ok(stdout.includes(word), word);
    });

    it("serves, says that it is simulated, writes its certificates, and stops gracefully", async () => {
        const caFile = join(folder, "ca.pem");
        const client = [
            "--client-certificate-file",
            join(folder, "c.pem"),
            "--client-key-file",
            join(folder, "k.pem"),
        ];
        const { program, lines } = await run(["--ca-file", caFile, ...client, "--speed", "30"]);
        const url = /(https:\S+)/.exec(lines[0] ?? "")?.[1] ?? "";

        assert.match(
            lines[0] ?? "",
            /a SIMULATED head node listens on https:\/\/127\.0\.0\.1:\d+ \(speed 30\)/,
        );
        assert.match(lines[1] ?? "", /^log in as root with [0-9a-f]{24}$/);
        assert.equal(statSync(join(folder, "k.pem")).mode & 0o777, 0o600);

        const out = join(folder, "captured.yaml");
        const capture = spawnSync(
            process.execPath,
            [
                ...[CLI, "capture", "--url", url, "--out", out, "--ca-file", caFile],
                ...["--certificate-file", join(folder, "c.pem"), "--key-file", join(folder, "k.pem")],
            ],
            { encoding: "utf8" },
        );
        assert.equal(capture.status, 0, capture.stderr);
        assert.match(capture.stdout, /captured\.yaml: 1 devices and 2 categories, without passwords/);
        assert.match(readFileSync(out, "utf8"), /hostname: head-01/);
        assert.equal(await stop(program, "SIGTERM"), 0);
    });

    it("takes a scenario, faults, switches, a state file and an admin port", async () => {
        const scenario = join(folder, "s.yaml");
        writeFileSync(scenario, 'nodes: [{ hostname: dgx-01, mac: "02:00:5E:00:00:05" }]');
        const state = join(folder, "state.json");
        const { program, lines } = await run(
            [
                ...["--scenario", scenario, "--state", state, "--admin-port", "0", "--slots", "4"],
                ...["--fault", "dead-bmc:node=dgx-01", "--switch", "readDelaySeconds=2", "--no-tls"],
            ],
            { BCM_SIMULATOR_PASSWORD: "from-the-environment" },
        );
        assert.ok(!lines.join().includes("from-the-environment"));
        const page = /^page: (http:\S+)\/$/.exec(lines[1] ?? "")?.[1];
        const answer = (await (await fetch(`${page}/api/state`)).json()) as {
            nodes: { host: string }[];
            slots: { capacity: number };
            faults: number;
        };
        assert.deepEqual(
            [answer.nodes.map(({ host }) => host), answer.slots.capacity, answer.faults],
            [["dgx-01"], 4, 1],
        );
        assert.equal(await stop(program, "SIGINT"), 0);
        assert.match(readFileSync(state, "utf8"), /"hostname":"dgx-01"/);
    });

    it("refuses what it does not understand, in one sentence", () => {
        assert.deepEqual(fail("--scenario", "/nowhere"), [
            1,
            "bcm-simulator: /nowhere: cannot be read (ENOENT)",
        ]);
        assert.deepEqual(fail("--port", "99999"), [
            1,
            "error: option '--port <number>' argument '99999' is invalid. A port from 0 to 65535 is needed.",
        ]);
        assert.deepEqual(fail("--fault", "nope"), [
            1,
            'bcm-simulator: There is no fault "nope"; --help lists them.',
        ]);
        assert.deepEqual(fail("--fault", "installer-fayled:node=dgx-07"), [
            1,
            'bcm-simulator: There is no fault "installer-fayled"; --help lists them. Did you mean "installer-failed"?',
        ]);
        assert.match(
            String(fail("--fault", "slow:seconds=x")[1]),
            /^bcm-simulator: --fault slow:seconds=x: /,
        );
        assert.match(String(fail("--switch", "noCookie=maybe")[1]), /expected one of "401"\|"403"/);
        assert.match(String(fail("--switch", "nonsense=1")[1]), /Unrecognized key: "nonsense"/);
        assert.deepEqual(
            fail("capture", "--url", "https://127.0.0.1:1", "--out", "/dev/null", "--username", "x"),
            [1, "bcm-simulator: Set the password of the account in the environment variable BCM_PASSWORD."],
        );
    });

    it("says when its port is in use", async () => {
        const { program, lines } = await run([]);
        const port = /:(\d+) /.exec(lines[0] ?? "")?.[1] ?? "";
        assert.deepEqual(fail("--port", port), [
            1,
            `bcm-simulator: Port ${port} on 127.0.0.1 is in use. Give another one with --port, or 0 for a free one.`,
        ]);
        await stop(program, "SIGTERM");
    });
});
