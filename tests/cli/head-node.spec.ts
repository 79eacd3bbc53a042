import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadNode } from "../../simulator";
import { engineEnvironment, getEngine } from "../../tools/engine/install";
import { packageRoot } from "../../tools/root";
import { runCli } from "../support/cli";
import { until } from "../support/processes";

describe("pulumi-bcm", () => {
    const folder = mkdtempSync(join(tmpdir(), "cli-"));
    let headNode: HeadNode;
    let env: NodeJS.ProcessEnv;
    before(async () => {
        headNode = await new HeadNode({ speed: 600 }).start();
        headNode.seedDevice({ hostname: "dgx-01", mac: "B8:CE:F6:D9:47:01" });
        headNode.seedDevice({ hostname: "dgx-02", mac: "B8:CE:F6:D9:47:02" });
        writeFileSync(join(folder, "ca.pem"), headNode.ca);
        env = {
            ...engineEnvironment(await getEngine(() => undefined), folder),
            BCM_URL: headNode.url,
            BCM_USERNAME: headNode.username,
            BCM_PASSWORD: headNode.password,
            BCM_CA_FILE: join(folder, "ca.pem"),
            PULUMI_BCM_STATE: join(folder, "state"),
        };
    });
    after(async () => {
        await headNode.stop();
        rmSync(folder, { recursive: true });
    });
    const run = (args: string[], changes: NodeJS.ProcessEnv = {}) => runCli(args, { ...env, ...changes });

    it("status shows all nodes as the head node has them, in one list and one status call", async () => {
        headNode.log.clear();
        const { status, output } = await run(["status"]);

        assert.equal(status, 0, output);
        assert.match(
            output,
            /^host +state +BCM says +since +ip +mac +message\ndgx-01 +\S+ +DOWN .*\ndgx-02 /,
        );
        assert.match(output, /\n2 nodes: 2 powered_off\n$/);
        assert.deepEqual(
            headNode.log.calls.map(({ service, call }) => call || service),
            [
                "login",
                "getDevices",
                "getStatusForDevices",
                "drainOverview",
                "drainOverview",
                "powerOperationHistory",
            ],
        );
        assert.deepEqual(headNode.log.writes(), []);
        assert.deepEqual(headNode.log.powerOperations(), []);
    });

    it("status --json is for programs, and names what is not there", async () => {
        const { status, output } = await run(["status", "--json", "dgx-01", "dgx-99"]);

        assert.equal(status, 1, output);
        const statuses = JSON.parse(output) as Record<string, { rawState: string }>;
        assert.deepEqual(
            Object.values(statuses).map(({ rawState }) => rawState),
            ["DOWN", "not found"],
        );
    });

    it("status counts in the words of its table", async () => {
        const { status, output } = await run(["status", "dgx-02"]);

        assert.equal(status, 0, output);
        assert.match(output, /\ndgx-02 +powered_off .*\n1 node: 1 powered_off\n$/);
    });

    it("status ends with 1 when a node is not there", async () => {
        const { status, output } = await run(["status", "nosuch", "dgx-02"]);

        assert.equal(status, 1, output);
        assert.match(output, /\nnosuch +unknown +not found .*\n(.*\n)+2 nodes: 1 powered_off, 1 unknown\n$/);
    });

    it("status --watch says when each look was, and ends when no node is on its way", async () => {
        const installing = { fault: "raw-status", node: "dgx-01", status: "INSTALLING" } as const;
        headNode.fault(installing);
        headNode.log.clear();
        const ended = run(["status", "--watch", "dgx-01", "dgx-02"]);
        await until("it has looked once", () => headNode.log.of("getStatusForDevices").length > 0);
        headNode.repair("dgx-01");
        const { status, output } = await ended;

        assert.equal(status, 0, output);
        const look = (state: string) =>
            `\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ\nhost .*\ndgx-01 +${state} .*\n.*\n2 nodes: .*\n`;
        assert.match(
            output,
            new RegExp(
                `^${look("provisioning")}\n${look("active")}No node is changing any more: the watch is over\\.\n$`,
            ),
        );
    });

    it("doctor finds nothing wrong where nothing is", async () => {
        const { status, output } = await run(["doctor"]);

        assert.equal(status, 0, output);
        assert.deepEqual(output.match(/^FAIL/gm), null);
        for (const what of [
            "Node v",
            "Pulumi CLI v",
            "journals in",
            "log-in at https",
            "version of BCM: 11.0 (CMDaemon 3.1)",
            "devices: 2 physical",
            "categories: ",
            "software images: ",
            "partitions: ",
            "power history: can be read",
            "event sessions: can be opened",
            `certificate: verified by ${join(folder, "ca.pem")}, valid until 20`,
            "install slots: 0 of 10 in use; by default rollout.maxParallel powers 10 nodes at a time",
        ])
            assert.ok(output.includes(`ok    ${what}`), `${what}\n${output}`);
        assert.deepEqual(headNode.log.writes(), []);
    });

    it("doctor goes on where a head node does not tell its slots", async () => {
        headNode.fault({ fault: "errormessage", call: "getProvisioningStatus", message: "no right" });
        const { status, output } = await run(["doctor"]);

        assert.equal(status, 0, output);
        assert.match(output, /^ok {4}install slots: not told \(BCM refused cmprov\..*: no right\)$/m);
    });

    it("doctor in an installed package names no script of the repository", () => {
        const installed = join(folder, "installed");
        for (const part of [
            "package.json",
            "dist/model",
            "dist/bcm",
            "dist/cli",
            "dist/provider",
            "dist/sdk",
        ])
            cpSync(join(packageRoot, part), join(installed, part), { recursive: true });
        symlinkSync(join(packageRoot, "node_modules"), join(installed, "node_modules"));
        const { stdout } = spawnSync(process.execPath, [join(installed, "dist/cli/main.js"), "doctor"], {
            env: { ...env, PATH: "/nowhere", BCM_URL: "" },
            encoding: "utf8",
        });

        assert.match(
            stdout,
            /^FAIL {2}Pulumi CLI\n {6}Install it \(https:\/\/www\.pulumi\.com\/docs\/install\) so that pulumi version works in this shell\.\n/m,
        );
    });

    it("doctor goes on where a head node does not tell its version", async () => {
        headNode.fault({ fault: "errormessage", call: "getVersion", message: "no such call" });
        const { status, output } = await run(["doctor"]);

        assert.equal(status, 0, output);
        assert.match(
            output,
            /^ok {4}version of BCM: not told \(BCM refused cmmain\.getVersion .*: no such call\)$/m,
        );
    });

    for (const [what, changes, said] of [
        [
            "no configuration",
            { BCM_URL: "" },
            /^FAIL {2}head node\n {6}The head node of cluster "bcm" is not configured:\n {8}BCM_URL\n {6}doctor reads only the environment, not the configuration of a stack\. Set BCM_URL, BCM_USERNAME, BCM_PASSWORD and BCM_CA_FILE, e\.g\. export BCM_URL=\$\(pulumi config get bcm:url\)\.\n$/m,
        ],
        [
            "a wrong password",
            { BCM_PASSWORD: "wrong" },
            /FAIL {2}log-in at https:\S+\n {6}https:\S+ refused the log-in of/,
        ],
        [
            "an unknown certificate",
            { BCM_CA_FILE: "" },
            /FAIL {2}log-in at .*\n.*its certificate is not trusted \(\w+\)\. Set BCM_CA_FILE to the cluster's CA: /,
        ],
        [
            "nobody there",
            { BCM_URL: "https://127.0.0.1:1" },
            /FAIL {2}log-in at .*\n.*the head node cannot be reached \(ECONNREFUSED\)\. Check host and port in BCM_URL; /,
        ],
        [
            "an address that is none",
            { BCM_URL: "head:8081" },
            /\n {8}BCM_URL: "head:8081" is not a valid URL; expected e\.g\. https:\/\/head-node:8081\n/,
        ],
        [
            "a CA file that is none",
            { BCM_CA_FILE: "package.json" },
            /package\.json is not a PEM file\. Correct BCM_CA_FILE: it must be/,
        ],
        [
            "no engine",
            { PATH: "/nowhere" },
            /FAIL {2}Pulumi CLI\n {6}Install it .*, or run npm run quickstart here\.\n/,
        ],
        [
            "an unverified certificate",
            { BCM_INSECURE: "true" },
            /FAIL {2}certificate\n {6}It is not verified\. Unset BCM_INSECURE, and set BCM_CA_FILE to the cluster's CA\.\n/,
        ],
        [
            "a state folder below /proc",
            { PULUMI_BCM_STATE: "/proc/nope/x" },
            /FAIL {2}journals in \/proc\/nope\/x\n.*Name another folder in PULUMI_BCM_STATE/,
        ],
        [
            "a state folder that is a file",
            { PULUMI_BCM_STATE: join(packageRoot, "package.json") },
            /FAIL {2}journals in .*\n {6}ENOTDIR.*Name another folder in PULUMI_BCM_STATE/,
        ],
        [
            "a state folder that cannot be written",
            { PULUMI_BCM_STATE: "/dev/null/x" },
            /FAIL {2}journals in \/dev\/null\/x\n.*Name another folder in PULUMI_BCM_STATE/,
        ],
    ] as const)
        it(`doctor says what to do about ${what}, and finds nothing wrong once it is done`, async () => {
            const { status, output } = await run(["doctor"], changes);

            assert.equal(status, 1);
            assert.match(output, said);
            assert.ok(!output.includes(headNode.password));
            const [, failure = ""] = output.split(/^FAIL/m);
            const named = failure.match(/\b(PULUMI_)?BCM_[A-Z_]+\b/g) ?? ["PATH"]; // that is where Pulumi was to be found
            const mended = Object.fromEntries(named.map((name) => [name, env[name]]));
            const after = await run(["doctor"], { ...changes, ...mended });
            assert.equal(after.status, 0, after.output);
        });
});
