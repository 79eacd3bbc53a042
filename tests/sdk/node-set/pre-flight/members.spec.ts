import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { environmentName } from "../../../../bcm/connection";
import { judgeMembers, type Owner, stateNodes } from "../../../../sdk/node-set/pre-flight/members";

describe("judgeMembers", () => {
    let clusters = 0;
    let cluster: string;
    beforeEach(() => {
        clusters += 1;
        cluster = `members-${clusters}`;
    });
    const mac = "B8:CE:F6:D9:47:BC";
    const ip = "10.184.162.105";
    const said = async (owner: Owner) => (await judgeMembers(owner)).map(({ message }) => message);
    const a = (): Owner => ({ key: {}, kind: "node set", name: "rack-a" });
    const b = (): Owner => ({ key: {}, kind: "node set", name: "rack-b" });
    const lone = (): Owner => ({ key: {}, kind: "device", name: "spare" });
    const port = (changes: object) => ({ interfaces: [{ type: "physical", name: "eth0", ...changes }] });

    it("names both sets of a host, and neither on another head node", async () => {
        const [first, second, elsewhere] = [a(), b(), b()];
        void stateNodes(first, [{ hostname: "dgx-01" }], cluster);
        void stateNodes(second, [{ hostname: "dgx-01" }], cluster);
        void stateNodes(elsewhere, [{ hostname: "dgx-01" }], `${cluster}-other`);
        const expected = [
            '"dgx-01" is in two node sets of this program, "rack-a" and "rack-b". Take it out of one of them.',
        ];
        assert.deepEqual(await said(first), expected);
        assert.deepEqual(await said(second), expected);
        assert.deepEqual(await said(elsewhere), []);
    });

    it("says the same of both owners, whichever comes first", async () => {
        const [first, second] = [a(), b()];
        void stateNodes(first, [{ hostname: "dgx-05", mac, ...port({ mac, ip }) }], cluster);
        void stateNodes(second, [{ hostname: "dgx-21", ...port({ mac: "b8ce.f6d9.47bc", ip }) }], cluster);
        const expected = [
            `MAC ${mac} is stated for 2 nodes of this program, "dgx-05" (node set "rack-a") and "dgx-21" (node set "rack-b"). Give each its own MAC.`,
            `address ${ip} is stated for 2 nodes of this program, "dgx-05" (node set "rack-a") and "dgx-21" (node set "rack-b"). Give each its own address.`,
        ];
        assert.deepEqual(await said(first), expected);
        assert.deepEqual(await said(second), expected);
    });

    it("compares with devices on their own, the boot MAC of one with the BMC of another", async () => {
        const [set, device] = [a(), lone()];
        void stateNodes(device, [{ hostname: "dgx-21", mac }], cluster);
        void stateNodes(
            set,
            [{ hostname: "dgx-05", ...port({ type: "bmc", mac: mac.toLowerCase() }) }],
            cluster,
        );
        assert.deepEqual(await said(set), [
            `MAC ${mac} is stated for 2 nodes of this program, "dgx-21" (device "spare") and "dgx-05" (node set "rack-a"). Give each its own MAC.`,
        ]);
    });

    it("names a node only once that is stated twice, in any case", async () => {
        const [set, device, other] = [a(), lone(), b()];
        void stateNodes(set, [{ hostname: "dgx-05", mac }], cluster);
        void stateNodes(device, [{ hostname: "DGX-05", mac }], cluster);
        assert.deepEqual(await said(set), [
            '"dgx-05" is registered more than once by this program: by node set "rack-a" and device "spare". Keep one of them.',
        ]);
        void stateNodes(other, [{ hostname: "dgx-07" }], cluster);
        void stateNodes(set, [{ hostname: "dgx-07" }], cluster);
        assert.deepEqual(await said(other), [
            '"dgx-07" is in two node sets of this program, "rack-a" and "rack-b". Take it out of one of them.',
        ]);
    });

    it("knows what configuration and promises hold, and shows no secret", async () => {
        const [set, device] = [a(), lone()];
        const ports = Promise.resolve([pulumi.output({ mac: Promise.resolve("000000000001"), ip })]);
        void stateNodes(set, [{ hostname: "dgx-05", mac: pulumi.secret(mac), interfaces: ports }], cluster);
        void stateNodes(device, [{ hostname: pulumi.output("dgx-21"), mac, ...port({ ip }) }], cluster);
        const nodes = '"dgx-05" (node set "rack-a") and "dgx-21" (device "spare")';
        assert.deepEqual((await said(set)).sort(), [
            `MAC … is stated for 2 nodes of this program, ${nodes}. Give each its own MAC.`,
            `address ${ip} is stated for 2 nodes of this program, ${nodes}. Give each its own address.`,
        ]);
    });

    it("waits for no value that another resource has to make first, and judges it once it is there", async () => {
        const [first, second] = [a(), b()];
        let make: (made: string) => void = () => undefined;
        const later = pulumi.output(new Promise<string>((resolve) => (make = resolve)));
        void stateNodes(first, [{ hostname: "dgx-05", mac }], cluster);
        const stated = stateNodes(second, [{ hostname: "dgx-21", mac: later }], cluster);
        assert.deepEqual(await said(first), []);
        make(mac);
        await stated;
        assert.equal((await said(second)).length, 1);
    });

    it("lets nodes on different head nodes have the same, and a MAC that is not known yet anybody", async () => {
        const [first, second] = [a(), b()];
        const zero = "00:00:00:00:00:00";
        void stateNodes(
            first,
            [
                { hostname: "dgx-05", mac },
                { hostname: "dgx-06", mac: zero },
            ],
            cluster,
        );
        void stateNodes(second, [{ hostname: "dgx-21", mac: zero }], cluster);
        void stateNodes(second, [{ hostname: "dgx-05", mac }], `${cluster}-b`);
        assert.deepEqual([await said(first), await said(second)], [[], []]);
    });

    it("takes two names of one head node for one", async () => {
        const names = [cluster, `${cluster}-b`].map((name) =>
            environmentName(name, "url").replace(/URL$/, ""),
        );
        for (const name of names)
            for (const [setting, value] of Object.entries({
                URL: "https://one:8081",
                USERNAME: "u",
                PASSWORD: "p",
            }))
                process.env[name + setting] = value;
        const [first, second] = [a(), b()];
        void stateNodes(first, [{ hostname: "dgx-05", mac }], cluster);
        void stateNodes(second, [{ hostname: "dgx-21", mac }], `${cluster}-b`);
        const found = await said(first);
        for (const name of names)
            for (const key of ["URL", "USERNAME", "PASSWORD"]) delete process.env[name + key];
        assert.equal(found.length, 1);
    });

    it("leaves what one owner gives twice to the owner's own judgement", async () => {
        const set = a();
        void stateNodes(
            set,
            [
                { hostname: "dgx-05", mac },
                { hostname: "dgx-06", mac },
            ],
            cluster,
        );
        assert.deepEqual(await said(set), []);
    });
});
