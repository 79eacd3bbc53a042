import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadNode } from "../../simulator";
import { runCli } from "../support/cli";

const DENIED = [
    "CMDevice::getDevices",
    "CMPart::getPartitions",
    "CMSession::registerSession",
    "CMMain::getVersion",
];

describe("an account with few rights", () => {
    const folder = mkdtempSync(join(tmpdir(), "rights-"));
    const file = (name: string) => join(folder, name);
    let headNode: HeadNode;
    let env: NodeJS.ProcessEnv;
    before(async () => {
        headNode = await new HeadNode({ denied: DENIED }).start();
        const { cert, key } = await headNode.issueClientCertificate("portal");
        for (const [name, text] of [
            ["ca.pem", headNode.ca],
            ["cert.pem", cert],
            ["key.pem", key],
        ] as const)
            writeFileSync(file(name), text);
        env = {
            ...process.env,
            BCM_URL: headNode.url,
            BCM_CERTIFICATE_FILE: file("cert.pem"),
            BCM_KEY_FILE: file("key.pem"),
            BCM_CA_FILE: file("ca.pem"),
            PULUMI_BCM_STATE: file("state"),
        };
    });
    after(async () => {
        await headNode.stop();
        rmSync(folder, { recursive: true });
    });
    const doctor = async (changes: NodeJS.ProcessEnv = {}) =>
        (await runCli(["doctor"], { ...env, ...changes })).output.replaceAll(headNode.url, "HEAD");

    it("is logged in, and each right that it lacks is named with what needs it", async () => {
        headNode.log.clear();
        const output = await doctor();
        const missing = (call: string, service: string, needs: string) =>
            `\n      ${service.toLowerCase()}.${call} on HEAD is not allowed for this account (Your certificate (profile:) does not allow ` +
            `access to ${service}::${call}). Give its profile the right to make this call, or use another account.\n` +
            `      It is needed for ${needs}.\n`;

        assert.match(output, /^ok {4}log-in at HEAD: accepted$/m);
        assert.ok(
            output.includes(
                `FAIL  devices${missing("getDevices", "CMDevice", "look-ups, previews, refreshes and registering")}`,
            ),
            output,
        );
        assert.ok(
            output.includes(`FAIL  partitions${missing("getPartitions", "CMPart", "registering")}`),
            output,
        );
        assert.match(
            output,
            /^ok {4}event sessions: cannot be opened, so status and history replace .*registerSession/m,
        );
        assert.match(output, /^ok {4}version of BCM: not told \(cmmain\.getVersion on HEAD is not allowed/m);
        for (const what of [
            "networks: 5",
            "categories: 2",
            "single devices: can",
            "status of nodes: can",
            "power history: can",
        ])
            assert.ok(output.includes(`ok    ${what}`), what);
        assert.match(output, /^ok {4}not tried: add, update and remove of devices .* may change anything$/m);
        assert.deepEqual(headNode.log.writes(), []);
    });

    it("is told to use another account, which then lacks nothing", async () => {
        const advice = /Give its profile the right to make this call, or use another account\.\n/;
        assert.match(await doctor(), advice);
        const full = await new HeadNode().start();
        writeFileSync(file("full.pem"), full.ca);
        const output = await doctor({
            ...{ BCM_URL: full.url, BCM_CA_FILE: file("full.pem") },
            ...{ BCM_CERTIFICATE_FILE: "", BCM_KEY_FILE: "" },
            ...{ BCM_USERNAME: full.username, BCM_PASSWORD: full.password },
        });
        await full.stop();
        assert.doesNotMatch(output, advice);
        assert.match(output, /^ok {4}devices: /m);
    });

    it("that the head node does not know is refused at the log-in, certificate or not", async () => {
        const other = await new HeadNode().start();
        const { cert, key } = await other.issueClientCertificate("stranger");
        await other.stop();
        writeFileSync(file("other.pem"), cert);
        writeFileSync(file("other-key.pem"), key);

        const output = await doctor({
            BCM_CERTIFICATE_FILE: file("other.pem"),
            BCM_KEY_FILE: file("other-key.pem"),
        });

        assert.match(
            output,
            /^FAIL {2}log-in at HEAD\n {6}HEAD does not accept the client certificate \(.*\)\. Check BCM_CERT/m,
        );
        assert.doesNotMatch(output, /networks/);
    });
});

describe("pulumi-bcm status of a cluster without physical nodes", () => {
    it("says what else there is", async () => {
        const headNode = await new HeadNode().start();
        const env = {
            ...process.env,
            BCM_URL: headNode.url,
            BCM_USERNAME: headNode.username,
            BCM_PASSWORD: headNode.password,
            BCM_INSECURE: "true",
        };
        const look = async () => (await runCli(["status"], env)).output.split("\n").slice(-2)[0];
        assert.equal(await look(), "No physical node is registered.");
        for (const hostname of ["lite-01", "lite-02"])
            headNode.seedDevice({
                hostname,
                mac: `02:00:5E:01:00:${hostname.slice(-2)}`,
                childType: "LiteNode",
            });
        assert.equal(await look(), "No physical node is registered; there are others: 2 LiteNodes.");
        headNode.seedDevice({ hostname: "dgx-01", mac: "02:00:5E:01:00:09" });
        assert.match((await look()) ?? "", /^1 node: 1 powered_off; not shown: 2 LiteNodes$/);
        await headNode.stop();
    });
});
