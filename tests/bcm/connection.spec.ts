import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentName, findConnection } from "../../bcm/connection";
import { packageRoot } from "../../tools/root";

const CONFIG: Record<string, string> = {
    "conntest:url": "https://head:8081/",
    "conntest:username": "ops",
    "conntest:password": "from-config",
};
/** A file is taken for PEM by its first line. */
const pem = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n`;
const find = (config: Record<string, string | undefined>) => findConnection("conntest", (key) => config[key]);

describe("findConnection", () => {
    afterEach(() => {
        for (const name of Object.keys(process.env))
            if (name.startsWith("CONNTEST_")) delete process.env[name];
    });

    it("reads the cluster's namespace of the configuration", () => {
        assert.deepEqual(find(CONFIG), {
            url: "https://head:8081",
            username: "ops",
            password: "from-config",
            certificate: undefined,
            key: undefined,
            ca: undefined,
            insecure: false,
            maxCalls: 4,
            cluster: "conntest",
        });
    });

    it("is complete with the settings that its error lists, in the environment or the configuration", () => {
        const said = (() => {
            try {
                return find({}) && "";
            } catch (error) {
                return (error as Error).message;
            }
        })();
        const lines = [...said.matchAll(/pulumi config set (?:--secret )?(\S+) … .*variable (\w+)\)/g)];
        const values = lines.map(([, setting = "", variable = ""]) => ({
            setting,
            variable,
            value: CONFIG[setting],
        }));
        const { url, username, password } = find(
            Object.fromEntries(values.map(({ setting, value }) => [setting, value])),
        );
        assert.deepEqual([url, username, password], ["https://head:8081", "ops", "from-config"]);
        for (const { variable, value } of values) process.env[variable] = value;
        assert.equal(find({}).password, "from-config");
    });

    it("lets the environment win, so that a rotated password is followed", () => {
        process.env.CONNTEST_PASSWORD = "from-environment";
        process.env.CONNTEST_INSECURE = "true";
        const { password, insecure } = find(CONFIG);
        assert.deepEqual([password, insecure], ["from-environment", true]);
    });

    it("keeps as few calls under way as it is told, and takes whole numbers only", () => {
        assert.equal(find({ ...CONFIG, "conntest:maxCalls": "2" }).maxCalls, 2);
        for (const bad of ["0", "1.5", "65", "many"])
            assert.throws(() => find({ ...CONFIG, "conntest:maxCalls": bad }), {
                message: `conntest:maxCalls: ${bad} is not a whole number from 1 to 64.`,
            });
    });

    it("takes true and false for insecure, and nothing for either", () => {
        assert.equal(find({ ...CONFIG, "conntest:insecure": "false" }).insecure, false);
        assert.throws(() => find({ ...CONFIG, "conntest:insecure": "yes" }), {
            message: "conntest:insecure (or CONNTEST_INSECURE): yes is neither true nor false.",
        });
    });

    it("reads certificate, key and authority from files", () => {
        const folder = mkdtempSync(join(tmpdir(), "bcm-pem-"));
        for (const name of ["cert", "key", "ca"]) writeFileSync(join(folder, name), pem(name));
        const { certificate, key, ca } = find({
            "conntest:url": "https://head:8081",
            "conntest:certificateFile": join(folder, "cert"),
            "conntest:keyFile": join(folder, "key"),
            "conntest:caFile": join(folder, "ca"),
        });
        rmSync(folder, { recursive: true });
        assert.deepEqual([certificate, key, ca], ["cert", "key", "ca"].map(pem));
    });

    it("says of a file that is not there or no certificate what to correct", () => {
        const readme = join(packageRoot, "README.md");
        const correct =
            "Correct conntest:caFile (or CONNTEST_CA_FILE): it must be the path of a PEM file on this machine.";
        assert.throws(() => find({ ...CONFIG, "conntest:caFile": "/nowhere" }), {
            message: `/nowhere cannot be read (ENOENT). ${correct}`,
        });
        assert.throws(() => find({ ...CONFIG, "conntest:caFile": readme }), {
            message: `${readme} is not a PEM file. ${correct}`,
        });
    });

    it("says everything that is missing, and how to set it", () => {
        assert.throws(() => find({}), {
            message: [
                'The head node of cluster "conntest" is not configured. Set:',
                "  pulumi config set conntest:url … (or the environment variable CONNTEST_URL)",
                "  pulumi config set conntest:username … (or the environment variable CONNTEST_USERNAME)",
                "  pulumi config set --secret conntest:password … (or the environment variable CONNTEST_PASSWORD)",
                "Refresh and destroy use the configuration of the last `pulumi up`; environment variables always apply.",
            ].join("\n"),
        });
    });

    for (const [what, url, shown] of [
        ["would send passwords in clear", "http://head:8081", "http://head:8081"],
        ["has no scheme", "head:8081", "head:8081"],
        ["is none", "https://head node:8081", "https://head node:8081"],
        ["holds a log-in, which is not shown", "http://ops:hunter2@head:8081", "http://…@head:8081"],
        ["holds one over TLS", "https://ops:hunter2@head:8081", "https://…@head:8081"],
        ["holds anything behind host and port", "https://head:8081?token=hunter2", "https://head:8081?…"],
        ["holds one and has no scheme", "ops:hunter2@head:8081", "…@head:8081"],
    ] as const)
        it(`refuses an address that ${what}`, () => {
            assert.throws(() => find({ ...CONFIG, "conntest:url": url }), {
                message: [
                    'The head node of cluster "conntest" is not configured. Set:',
                    "  pulumi config set conntest:url … (or the environment variable CONNTEST_URL): " +
                        `"${shown}" is not a valid URL; expected e.g. https://head-node:8081`,
                    "Refresh and destroy use the configuration of the last `pulumi up`; environment variables always apply.",
                ].join("\n"),
            });
        });

    it("wants the key of a certificate", () => {
        const config = { "conntest:url": "https://head:8081", "conntest:certificateFile": "/x" };
        assert.throws(() => find(config), /set conntest:keyFile/);
        // With a password beside it as well: the half would be shown, and nobody logged in.
        assert.throws(() => find({ ...CONFIG, "conntest:certificateFile": "/x" }), /set conntest:keyFile/);
    });
});

describe("environmentName", () => {
    it("is in upper case with underscores", () => {
        assert.deepEqual(
            [environmentName("bcm", "caFile"), environmentName("rack-2", "url")],
            ["BCM_CA_FILE", "RACK_2_URL"],
        );
    });
});
