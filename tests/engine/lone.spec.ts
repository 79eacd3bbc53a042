import assert from "node:assert/strict";
import { aMixedNode, describeRaw, type MixedNode } from "./support";

const UP = ["up", "--yes", "--non-interactive", "--skip-preview"];

describeRaw("a device and a category of no set", (raw) => {
    let uuids: unknown[];

    const succeeds = async (...command: string[]) => {
        const { code, output } = await raw.stack.run(...command);
        assert.equal(code, 0, output);
        return output;
    };
    const own = { mac: 1, ip: 1 };
    /** What the program says. */
    const state = (
        hostname: string,
        {
            names = ["node", "kind"],
            former,
            node = aMixedNode(own),
        }: { names?: string[]; former?: string[]; node?: MixedNode } = {},
    ) => {
        const aliasesOf = (index: number) => former && { aliases: [{ name: former[index] }] };
        const power = { deviceId: hostname, powerAction: "power_reset", request: "CHG-1" };
        raw.stack.setResources([
            {
                ...{ kind: "Category", name: names[1], ...aliasesOf(1) },
                args: { name: "gpu-own", softwareImage: "default-image" },
            },
            {
                ...{ kind: "Device", name: names[0], ...aliasesOf(0) },
                args: { hostname, category: "gpu-own", ...node },
            },
            { kind: "PowerAction", name: "reset", args: power },
        ]);
        raw.headNode.log.clear();
    };
    const held = (hostname: string) => [
        raw.headNode.device(hostname).uuid,
        raw.headNode.uuidOf("categories", "gpu-own"),
    ];
    const isSettled = async (hostname: string) => {
        assert.deepEqual(raw.headNode.hostnames(), [hostname]);
        assert.deepEqual(held(hostname), uuids);
        assert.equal(raw.headNode.device(hostname).userdefined1, "cmsh");
        await succeeds(...UP, "--expect-no-changes");
    };
    const urn = (kind: string, name: string) =>
        `urn:pulumi:${raw.stack.name}::bcm-test-raw::pulumi-nodejs:dynamic/bcm:${kind}::${name}`;

    it("have their record renamed in place under another host name, and what they have been asked is not sent again", async () => {
        state("dgx-01");
        await raw.stack.run(...UP); // a node that is off is not reset
        raw.headNode.repair("dgx-01");
        await succeeds(...UP);
        assert.equal(raw.headNode.log.powerOperations().length, 1);
        raw.headNode.edit("dgx-01", { userdefined1: "cmsh" });
        uuids = held("dgx-01");

        state("gpu-01");
        const preview = await succeeds("preview", "--non-interactive");
        assert.match(preview, /dgx-01 {2}left alone: power_reset was carried out at/);
        await succeeds(...UP);
        assert.deepEqual(
            raw.headNode.log.writes().map(({ call }) => call),
            ["updateDevice"],
        );
        assert.deepEqual(raw.headNode.log.powerOperations(), []);
        await isSettled("gpu-01");
    });

    it("are not renamed to what is there already", async () => {
        raw.headNode.seedDevice({ hostname: "cpu-09", mac: "B8:CE:F6:D9:49:09" });
        state("cpu-09");
        const { code, output } = await raw.stack.run(...UP);
        assert.notEqual(code, 0);
        assert.match(output, /Device "gpu-01" is not renamed to "cpu-09": there is a device of that name\./);
        assert.deepEqual(raw.headNode.log.writes(), []);
        raw.headNode.remove("cpu-09");
    });

    it("stay when they are replaced after the stack was renamed", async () => {
        state("gpu-01");
        const moved = await raw.stack.rename(`${raw.stack.name}-new`);
        assert.equal(moved.code, 0, moved.output);
        await succeeds(...UP, "--replace", urn("Device", "node"), "--replace", urn("Category", "kind"));
        await isSettled("gpu-01");
    });

    it("stay when they are tainted, and get other names in the program", async () => {
        await succeeds("state", "taint", urn("Device", "node"), "--yes");
        await succeeds("state", "taint", urn("Category", "kind"), "--yes");
        state("gpu-01", { names: ["node-b", "kind-b"], former: ["node", "kind"] });
        await succeeds(...UP);
        state("gpu-01", { names: ["node-b", "kind-b"] });
        await isSettled("gpu-01");
    });

    it("are another device with another MAC as well: the old record goes, a new one comes", async () => {
        raw.headNode.switchOff("gpu-01");
        state("gpu-02", { names: ["node-b", "kind-b"], node: aMixedNode({ mac: 2, ip: 2 }) });
        await raw.stack.run(...UP);
        assert.deepEqual(raw.headNode.hostnames(), ["gpu-02"]);
        assert.notEqual(raw.headNode.device("gpu-02").uuid, uuids[0]);
    });
});
