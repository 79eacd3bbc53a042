import assert from "node:assert/strict";
import fc from "fast-check";
import { DeviceSpec } from "../../model/device";
import { describeFinding, shapeFindings, UNKNOWN } from "../../model/issues";
import { aBmcPort, aBootPort, aDevice } from "../support/full-builders";

const judge = (device: unknown) => shapeFindings(DeviceSpec, device, "dgx-05").map(describeFinding);
const withBoot = (changes: object) => ({ interfaces: [aBmcPort(), { ...aBootPort(), ...changes }] });

describe("DeviceSpec", () => {
    const good: [string, object][] = [
        ["a good device", {}],
        ["a device of required fields only", { mac: undefined, bmc: undefined, powerControl: undefined }],
        ["a device without interfaces, which the rules judge", { interfaces: [] }],
        ["words that only the rules judge", { powerControl: "pdu", bootLoader: "lilo", onRemove: "keep" }],
        ["a boot interface over DHCP", withBoot({ ip: undefined, dhcp: true })],
        ["a bond", withBoot({ type: "bond", interfaces: ["eth1", "eth2"], mode: 4, mac: undefined })],
        ["MACs in any form", { mac: "b8cef6d947bc", ...withBoot({ mac: "b8-ce-f6-d9-47-bc" }) }],
        ["a digest of what look-ups found", { references: "0ec753bf2b40" }],
        [
            "what is not known yet",
            { hostname: UNKNOWN, bmc: UNKNOWN, references: UNKNOWN, ...withBoot({ mac: UNKNOWN }) },
        ],
        [
            "every other field",
            {
                roles: ["login"],
                kernelParameters: "quiet",
                serialNumber: "1",
                partNumber: "2",
                notes: "",
                allowDhcpChange: true,
                forceRemove: false,
                adopt: true,
                cluster: "east",
            },
        ],
    ];
    for (const [what, changes] of good)
        it(`takes ${what}`, () => assert.deepEqual(judge({ ...aDevice(), ...changes }), []));

    const mac = 'six pairs of hexadecimal digits, e.g. "B8:CE:F6:D9:47:BC"; of an InfiniBand port 8 or 20';
    const bad: [string, object, string[]][] = [
        ["hostname", { hostname: undefined }, ["is missing"]],
        ["hostname", { hostname: 5 }, ["must be a string, not a number"]],
        [
            "hostname",
            { hostname: "dgx_05" },
            ['"dgx_05" is not valid: expected letters, digits and inner hyphens, at most 63'],
        ],
        ["hostname", { hostname: "05" }, ['"05" is not valid: expected not digits alone']],
        ["category", { category: undefined }, ["is missing"]],
        ["category", { category: "" }, ['"" is not valid: expected a name']],
        ["interfaces", { interfaces: undefined }, ["is missing"]],
        ["interfaces", { interfaces: "eth0" }, ["must be a list, not a string"]],
        ["interfaces", { interfaces: { eth0: {} } }, ["must be a list, not an object"]],
        ["interfaces[0]", { interfaces: ["eth0"] }, ["must be an object, not a string"]],
        ["interfaces[1].type", withBoot({ type: undefined }), ["is missing"]],
        ["interfaces[1].name", withBoot({ name: "" }), ['"" is not valid: expected a name']],
        ["interfaces[1].mac", withBoot({ mac: "B8:CE" }), [`"B8:CE" is not valid: expected ${mac}`]],
        [
            "interfaces[1].ip",
            withBoot({ ip: "10.184.162.105/24" }),
            ['"10.184.162.105/24" is not valid: expected an IPv4 address, e.g. "10.184.162.105"'],
        ],
        [
            "interfaces[1].ip",
            withBoot({ ip: "0.0.0.0" }),
            ['"0.0.0.0" is not valid: expected an address that a node can have'],
        ],
        ["interfaces[1].dhcp", withBoot({ dhcp: "yes" }), ["must be a boolean, not a string"]],
        ["interfaces[1].bootable", withBoot({ bootable: 1 }), ["must be a boolean, not a number"]],
        ["interfaces[1].interfaces", withBoot({ interfaces: "eth1" }), ["must be a list, not a string"]],
        ["interfaces[1].mode", withBoot({ mode: "4" }), ["must be a number, not a string"]],
        ["interfaces[1].mode", withBoot({ mode: 4.5 }), ["must be a whole number, not a fraction"]],
        ["interfaces[1].macAddress", withBoot({ macAddress: "x" }), ["there is no such field"]],
        ["mac", { mac: "none" }, [`"none" is not valid: expected ${mac}`]],
        ["mac", { mac: null }, ["must be a string, not null"]],
        ["bmc", { bmc: "admin" }, ["must be an object, not a string"]],
        ["bmc.password", { bmc: { password: 12345 } }, ["must be a string, not a number"]],
        ["bmc.user", { bmc: { user: "admin" } }, ["there is no such field"]],
        ["roles", { roles: "login" }, ["must be a list, not a string"]],
        ["roles[1]", { roles: ["login", 2] }, ["must be a string, not a number"]],
        ["references", { references: {} }, ["must be a string, not an object"]],
        [
            "kernelParameters",
            { kernelParameters: "quiet\nsplash" },
            ['"quiet\\nsplash" is not valid: expected one line, without line breaks or control characters'],
        ],
        ["roles[0]", { roles: [""] }, ['"" is not valid: expected a name']],
        ["interfaces[1].interfaces[0]", withBoot({ interfaces: [""] }), ['"" is not valid: expected a name']],
        ["adopt", { adopt: "true" }, ["must be a boolean, not a string"]],
        ["hostName", { hostName: "dgx-05" }, ['there is no such field. Did you mean "hostname"?']],
    ];
    for (const [field, changes, messages] of bad)
        it(`says of ${field}: ${messages.join()}`, () =>
            assert.deepEqual(
                judge({ ...aDevice(), ...changes }),
                messages.map((message) => `dgx-05: ${field}: ${message}`),
            ));

    it("says all at once", () => {
        const device = { ...aDevice(), hostname: "-", mac: "x", colour: "red", interfaces: [{ name: 1 }] };
        assert.deepEqual(judge(device), [
            'dgx-05: hostname: "-" is not valid: expected letters, digits and inner hyphens, at most 63',
            "dgx-05: interfaces[0].type: is missing",
            "dgx-05: interfaces[0].name: must be a string, not a number",
            `dgx-05: mac: "x" is not valid: expected ${mac}`,
            "dgx-05: colour: there is no such field",
        ]);
    });

    it("gives a good device back as it is", () => assert.deepEqual(DeviceSpec.parse(aDevice()), aDevice()));

    it("shows nothing of a BMC's log-in, whatever it is", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (secret) => {
                const shown = (password: unknown) =>
                    judge({ ...aDevice(), bmc: { username: "admin", password } }).join();
                assert.equal(
                    shown(["hunter2", secret]),
                    "dgx-05: bmc.password: must be a string, not a list",
                );
                assert.equal(shown({ a: secret }), "dgx-05: bmc.password: must be a string, not an object");
            }),
        );
    });

    it("takes no field that it does not know", () => {
        const field = fc.stringMatching(/^x[0-9]{6,8}$/); // near to none that there is
        fc.assert(
            fc.property(field, fc.jsonValue(), (name, value) => {
                assert.deepEqual(judge({ ...aDevice(), [name]: value }), [
                    `dgx-05: ${name}: there is no such field`,
                ]);
            }),
        );
    });
});
