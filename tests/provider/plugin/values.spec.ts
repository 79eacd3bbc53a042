import assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../../../model/issues";
import { closeProperties, openProperties } from "../../../provider/plugin/values";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
const open = (properties: object) => openProperties(Struct.fromJavaScript(properties as never));
const close = (properties: object, secrets: string[] = []) =>
    closeProperties(properties as Record<string, unknown>, secrets).toJavaScript();

describe("properties from the engine", () => {
    it("are plain, and it is known where secrets were; a list that holds one counts as a whole", () => {
        const { properties, secrets } = open({
            hostname: "dgx-01",
            bmc: { username: secret("admin"), password: secret("x") },
            interfaces: [{ name: "eth0", mac: secret("B8:CE:F6:D9:47:BC") }],
        });

        assert.deepEqual(properties, {
            hostname: "dgx-01",
            bmc: { username: "admin", password: "x" },
            interfaces: [{ name: "eth0", mac: "B8:CE:F6:D9:47:BC" }],
        });
        assert.deepEqual(secrets, ["bmc.password", "bmc.username", "interfaces"]);
    });

    it("name resources by their ids, and have what outputs hold, known or not", () => {
        const output = (rest: object) => ({ [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...rest });
        const { properties, secrets } = open({
            category: { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: "0cd5b03d" },
            mac: output({ value: "B8:CE:F6:D9:47:BC", secret: true }),
            notes: output({}),
        });

        assert.deepEqual(properties, { category: "0cd5b03d", mac: "B8:CE:F6:D9:47:BC", notes: UNKNOWN });
        assert.deepEqual(secrets, ["mac"]);
    });
});

describe("properties to the engine", () => {
    it("are secret where they came so, and every password is", () => {
        assert.deepEqual(close({ mac: "m", bmc: { username: "u", password: "p" }, notes: "n" }, ["mac"]), {
            mac: secret("m"),
            bmc: { username: "u", password: secret("p") },
            notes: "n",
        });
    });

    it("are secret as a whole list where something in it was", () => {
        assert.deepEqual(close({ interfaces: [{ mac: "m" }] }, ["interfaces"]), {
            interfaces: secret([{ mac: "m" }]),
        });
    });

    it("hide a password in a list as well, and leave nothing where nothing is", () => {
        assert.deepEqual(close({ logins: [{ password: "p" }], password: null }), {
            logins: [{ password: secret("p") }],
            password: null,
        });
    });
});
