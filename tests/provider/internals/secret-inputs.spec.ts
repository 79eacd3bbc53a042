import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { redact } from "../../../bcm/client/redact";
import { findSecrets } from "../../../provider/internals/resolve-inputs";
import { keepSecretInputs, withoutNullSecrets } from "../../../provider/internals/secret-inputs";

describe("findSecrets", () => {
    it("names what is secret as deep as it lies, a list as a whole, and no password", async () => {
        const inputs = {
            hostname: "dgx-05",
            notes: pulumi.secret("x"),
            roles: pulumi.output(["compute"]),
            interfaces: [
                { name: "eth0", mac: pulumi.secret("x") },
                { name: "eth1", ip: pulumi.secret("x") },
            ],
            bmc: { username: Promise.resolve(pulumi.secret("x")), password: pulumi.secret("x") },
            category: pulumi.secret("x").apply((name) => `${name}y`),
        };
        assert.deepEqual(await findSecrets(inputs), ["bmc.username", "category", "interfaces", "notes"]);
    });

    it("leaves to the resource what fails", async () =>
        assert.deepEqual(await findSecrets({ notes: Promise.reject(new Error("no")) }), []));
});

describe("keepSecretInputs", () => {
    it("keeps what findings repeat of a disk setup, and not the words of its schema", () => {
        const long = `/dev/disk/by-id/${"s3".repeat(30)}`;
        const partition =
            '<partition id="s3cr3t"><size>s3 cr3t</size><type>linux raid</type><hidden/></partition>';
        const disksetup = `<diskSetup><device><blockdev>/dev/s3cr3t-1</blockdev><blockdev>${long}x</blockdev>${partition}</device></diskSetup>`;
        keepSecretInputs({ secretInputs: ["disksetup"], disksetup });
        assert.equal(
            redact(`partition s3cr3t, /dev/s3cr3t-1, ${long.slice(0, 40)}…, "s3 cr3t", <hidden>, linux raid`),
            'partition …, …, ……, "…", <…>, linux raid',
        );
    });

    it("keeps every text of a secret input out of messages, however a MAC is spelt", () => {
        keepSecretInputs({
            secretInputs: ["interfaces", "bmc.username", "timeout"],
            interfaces: [{ mac: "b8:ce:f6:00:00:01", ip: "10.99.0.1" }],
            bmc: { username: "operator-x" },
            timeout: 600,
            notes: "seen",
        });
        assert.equal(
            redact("B8:CE:F6:00:00:01 at 10.99.0.1 by operator-x, 600 s, seen"),
            "… at … by operator-x, 600 s, seen", // a BMC's user stands in no message of ours, and may be any word
        );
    });
});

describe("withoutNullSecrets", () => {
    it("takes a secret of nothing, which Pulumi sends as null, for an input that is not stated", () =>
        assert.deepEqual(
            withoutNullSecrets({
                secretInputs: ["bmc.username", "notes", "roles"],
                notes: null,
                bmc: { username: null, privilege: "ADMINISTRATOR" },
                roles: ["compute"],
                mac: null,
            }),
            {
                secretInputs: ["bmc.username", "notes", "roles"],
                bmc: { privilege: "ADMINISTRATOR" },
                roles: ["compute"],
                mac: null,
            },
        ));
});
