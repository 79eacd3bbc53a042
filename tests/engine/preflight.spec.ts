import assert from "node:assert/strict";
import { until } from "../support/processes";
import { aNode, aRack, bringUp, describeRack } from "./support";

const LISTS = ["getDevices", "getCategories", "getNetworks", "getPartitions"];

describeRack("pre-flight", {}, (rack) => {
    const counts = () => {
        const calls = rack.headNode.log.calls.map(({ service, call }) => call || service);
        return Object.fromEntries(
            [...new Set(calls)].map((name) => [name, calls.filter((call) => call === name).length]),
        );
    };
    const withMac = (number: number, mac: string) => {
        const [bmc, boot] = (aNode(number) as { interfaces: object[] }).interfaces;
        return aNode(number, { mac, interfaces: [bmc, { ...boot, mac }] });
    };
    const address = (number: number, ip: string) => {
        const [bmc, boot] = (aNode(number) as { interfaces: object[] }).interfaces;
        return aNode(number, { interfaces: [bmc, { ...boot, ip }] });
    };

    it("of new nodes says how many, and asks BCM itself about each; nothing is written", async () => {
        rack.stack.setRack(aRack(3));
        const { code, output } = await rack.stack.preview();

        assert.equal(code, 0, output);
        assert.match(
            output,
            /Pre-flight on https:\S+: 3 to create\n\s+dgx-01 {2}create\n\s+dgx-02 {2}create\n/,
        );
        assert.equal(counts().validateDevice, 3);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("shows what only BCM would refuse, by node and field; up is not needed to find out", async () => {
        // No rule of ours counts role names; a head node that does not offer the call is left in peace.
        const roles = ["compute", "compute"];
        const nodes = { "dgx-01": aNode(1, { roles }), "dgx-02": aNode(2, { roles }) };
        rack.headNode.fault({ fault: "errormessage", call: "validateDevice", node: "dgx-02" });
        rack.stack.setRack(aRack(0, { nodes }));
        const { code, output } = await rack.stack.preview();

        assert.notEqual(code, 0);
        assert.match(output, /dgx-01: roles: BCM would refuse it: compute is there twice in roles/);
        assert.ok(!output.includes("dgx-02: roles"), output);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("of an unchanged set asks for one list of each kind and says nothing", async () => {
        rack.stack.setRack(aRack(3));
        const created = await rack.stack.up("--skip-preview");
        assert.equal(created.code, 0, created.output);
        rack.headNode.log.clear();
        const { code, output } = await rack.stack.preview();

        assert.equal(code, 0, output);
        assert.ok(!output.includes("Pre-flight"), output);
        const { login, getStatusForDevices, powerOperationHistory, ...rest } = counts();
        assert.deepEqual([login, getStatusForDevices, powerOperationHistory], [1, 1, 1]);
        // The look-ups, the pre-flight and the node status of a set that stays as it is share one list of each kind.
        assert.deepEqual(rest, Object.fromEntries(LISTS.map((call) => [call, 1])));
    });

    it("names the nodes that leave the set, and which of them is not removed because it is UP", async () => {
        rack.headNode.repair("dgx-02");
        await until("it is UP", () => rack.headNode.hardware("dgx-02").status === "UP");
        rack.stack.setRack(aRack(1, { nodes: {} }));
        const { output } = await rack.stack.preview();

        const removed = "remove {2}its record is removed from the head node";
        assert.match(
            output,
            new RegExp(
                `3 to remove\n +dgx-01 {2}${removed}\n +dgx-02 {2}remove {2}it is UP, so it will not be removed: add new bcm.PowerAction.*\n +dgx-03 {2}${removed}`,
            ),
        );
        rack.headNode.switchOff("dgx-02");
    });

    it("labels address changes, new boot MACs and other categories, the dangerous first; warns of one to adopt that is not there", async () => {
        rack.stack.setRack(
            aRack(0, {
                adopt: true,
                nodes: {
                    "dgx-01": address(1, "10.184.162.77"),
                    "dgx-02": withMac(2, "B8:CE:F6:D9:41:99"),
                    "dgx-03": aNode(3, { category: "default" }),
                    "dgx-04": aNode(4, { bmc: { username: "root" } }),
                },
            }),
        );
        const { code, output } = await rack.stack.preview();

        assert.equal(code, 0, output);
        const [table = ""] = output.slice(output.lastIndexOf("Pre-flight")).split("\n\n");
        assert.deepEqual(
            table.split("\n").map((line) => line.trim()),
            [
                `Pre-flight on ${rack.headNode.url}: 1 to create, 3 to change`,
                "dgx-02  change  boot MAC change: B8:CE:F6:D9:41:02 → B8:CE:F6:D9:41:99; at its next boot it installs as a new node (FULL): partitions and formats its disks; everything on them is lost",
                "dgx-01  change  address change: eth0 10.184.162.1 → 10.184.162.77",
                "dgx-03  change  category change: category gpu-worker → default, at its next boot",
                "dgx-04  create",
                'Next: the update registers new nodes and leaves their power alone. To power them on, and every other node of the set that is off, set enablePowerAction: true and powerAction: "power_on".',
            ],
        );
        assert.match(
            output,
            /adopt is true, but the head node has no device dgx-04: it would be created\. Check the names\./,
        );
        assert.match(output, /dgx-04: the BMC's user is given and no password, so BCM cannot log in/);
    });

    it("refuses a MAC or an address that another device has", async () => {
        rack.headNode.seedDevice({ hostname: "cpu-05", mac: "B8:CE:F6:D9:41:04", ip: "10.184.162.5" });
        rack.headNode.log.clear();
        rack.stack.setRack(aRack(0, { nodes: { "dgx-04": aNode(4), "dgx-05": aNode(5) } }));
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /Device "dgx-04": MAC B8:CE:F6:D9:41:04 is already used by "cpu-05"/);
        assert.match(output, /Device "dgx-05": address 10\.184\.162\.5 is already used by "cpu-05" \(eth0\)/);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });

    it("warns of a category change that wipes or reinstalls, with the number of nodes", async () => {
        const custom = {
            createCustomCategory: true,
            categoryName: "custom",
            softwareImageName: "ubuntu-22.04-nvidia-535",
        };
        rack.stack.setRack(aRack(3, custom));
        const created = await rack.stack.up("--skip-preview");
        assert.equal(created.code, 0, created.output);
        const disksetup =
            '<diskSetup><device><blockdev>/dev/sdb</blockdev><partition id="r"><size>max</size><type>linux</type></partition></device></diskSetup>';
        rack.stack.setRack(
            aRack(3, {
                ...custom,
                softwareImageName: "default-image",
                installMode: "FULL",
                category: { disksetup, newNodeInstallMode: "MINIMAL" },
            }),
        );
        const { code, output } = await rack.stack.preview();

        assert.equal(code, 0, output);
        for (const what of [
            "the new disk setup wipes",
            "install mode FULL wipes",
            "the new image is synchronised to",
        ])
            assert.ok(output.includes(`Category "custom": ${what} its 3 nodes at the next boot.`), what);
        // Of the category itself, which waits for the pre-flight: neither may hold up the other.
        assert.match(output, /warning: newNodeInstallMode MINIMAL does not exist in BCM/);
        assert.match(output, /warning: custom: disksetup: line 1: no <mountPoint> is \/,/);
        assert.match(
            output,
            /warning: custom: disksetup: line 1: blockdev is \/dev\/sdb; the kernel may name disks/,
        );
    });

    it("says of a node and a category that somebody changed that an update does not notice, and what puts them back", async () => {
        const args = (second: string) =>
            aRack(0, {
                ...{ createCustomCategory: true, categoryName: "custom", installMode: "AUTO" },
                softwareImageName: "ubuntu-22.04-nvidia-535",
                category: { notes: "ours" },
                nodes: {
                    "dgx-01": aNode(1, { notes: "ours" }),
                    "dgx-02": aNode(2, { notes: second }),
                    "dgx-03": aNode(3),
                },
            });
        const notes = () => ["dgx-01", "dgx-02"].map((host) => rack.headNode.device(host).notes);
        await bringUp(rack, args("ours"));
        for (const host of ["dgx-01", "dgx-02"]) rack.headNode.edit(host, { notes: "cmsh" });
        rack.headNode.editCategory("custom", { notes: "cmsh", installMode: "FULL" });
        rack.stack.setRack(args("ours, too"));

        const { output } = await rack.stack.preview();
        assert.match(
            output,
            /1 drifted, 1 to change, 1 unchanged\n +dgx-01 {2}drifted {2}notes: cmsh → ours; not in this update: run `pulumi refresh`, then `pulumi up` puts it back\n +dgx-02 {2}change {3}notes: cmsh → ours, too/,
        );
        assert.match(output, /Category "custom": .*notes: cmsh → ours; drifted, not in this update: run/);
        assert.ok(!output.includes("at the next boot"), output);
        const refreshing = await rack.stack.preview("--refresh");
        assert.match(refreshing.output, /Pre-flight on \S+ 2 to change, 1 unchanged\n/);
        assert.match(refreshing.output, /Category "custom": .*notes: cmsh → ours/);
        assert.ok(!refreshing.output.includes("drifted"), refreshing.output);

        await bringUp(rack, args("ours, too"));
        assert.deepEqual(notes(), ["cmsh", "ours, too"]);
        assert.equal(rack.headNode.category("custom")?.notes, "cmsh");
        const refreshed = await rack.stack.refresh();
        assert.equal(refreshed.code, 0, refreshed.output);
        await bringUp(rack, args("ours, too"));
        assert.deepEqual(notes(), ["ours", "ours, too"]);
        assert.equal(rack.headNode.category("custom")?.notes, "ours");
    });

    it("says of a node that somebody removed that it is gone, and that an update will not register it", async () => {
        rack.headNode.remove("dgx-03");
        const { code, output } = await rack.stack.preview();

        assert.equal(code, 0, output);
        assert.match(
            output,
            /1 gone.*\n +dgx-03 {2}gone {4}no longer on the head node: run `pulumi refresh`, then `pulumi up` registers it again/,
        );
        const refreshed = await rack.stack.refresh();
        assert.equal(refreshed.code, 0, refreshed.output);
        const updated = await rack.stack.up("--skip-preview");
        assert.equal(updated.code, 0, updated.output);
        assert.ok(rack.headNode.hostnames().includes("dgx-03"));
    });

    it("goes on without a head node only when told, and says so", async () => {
        rack.stack.setRack(aRack(3, { preflight: "offline" }));
        const url = rack.stack.env.BCM_URL;
        rack.stack.env.BCM_URL = "https://127.0.0.1:1";
        const preview = await rack.stack.preview();
        const up = await rack.stack.up("--skip-preview");
        rack.stack.env.BCM_URL = url;

        assert.equal(preview.code, 0, preview.output);
        assert.match(
            preview.output,
            /This preview goes on without the head node \(preflight: "offline"\): nothing was looked up/,
        );
        assert.notEqual(up.code, 0);
        assert.match(up.output, /the head node cannot be reached \(ECONNREFUSED\)/);
    });
});
