import assert from "node:assert/strict";
import { policyPack } from "../support/engine";
import { aNode, aRack, describeRack } from "./support";

const port = (changes: object) => ({
    type: "physical",
    name: "eth0",
    mac: "B8:CE:F6:D9:41:09",
    network: "dgxnet",
    ip: "10.184.162.9",
    bootable: true,
    ...changes,
});

const manyMistakes = aRack(0, {
    installMode: "QUICK",
    createCustomCategory: true,
    softwareImageName: "default-image",
    nodes: {
        "dgx-01": aNode(1, { mac: "B8:CE:F6:D9:41" }),
        "dgx-02": aNode(2, { powerControl: "pdu" }),
        "dgx-03": aNode(3, {
            interfaces: [port({}), port({ name: "eth1", mac: "B8:CE:F6:D9:41:08", ip: "10.184.162.8" })],
        }),
        "dgx-04": aNode(4, {
            mac: "b8-ce-f6-d9-41-02",
            interfaces: [port({ mac: "B8:CE:F6:D9:41:04", ip: undefined })],
        }),
    },
});

const FINDINGS = [
    /installMode: "QUICK" is not allowed\. Use AUTO, FULL, MINIMAL, MAIN, NOSYNC or SKIP\./,
    /dgx-01: mac: "B8:CE:F6:D9:41" is not valid: expected six pairs of hexadecimal digits/,
    /dgx-02: powerControl: "pdu" is not allowed\. Use ipmi\./,
    /dgx-03: interfaces: 2 interfaces are bootable \(eth0, eth1\); exactly one is needed/,
    /dgx-04: mac: B8:CE:F6:D9:41:02 is already used by "dgx-02"/,
    /dgx-04: interfaces\[0\]: boot interface eth0 has no address\. Give ip, or dhcp: true/,
];

describeRack("much wrong at once", {}, (rack) => {
    for (const flags of [[], ["--skip-preview"]])
        it(`is all said in one ${flags.length ? "up --skip-preview" : "preview"}, by node and field; nothing is sent`, async () => {
            rack.stack.setRack(manyMistakes);

            const { code, output } = await (flags.length ? rack.stack.up(...flags) : rack.stack.preview());

            assert.notEqual(code, 0);
            for (const finding of FINDINGS) assert.match(output, finding);
            assert.deepEqual(rack.headNode.log.writes(), []);
            assert.deepEqual(rack.headNode.hostnames(), []);
        });
});

describeRack("a forgotten nodesFromFile", {}, (rack) => {
    it("is the one thing that is said, and removes no node", async () => {
        rack.stack.setRack(aRack(1));
        await rack.stack.up("--skip-preview");
        rack.stack.setRack({ ...aRack(1), nodes: "rack1.csv" });

        const { code, output } = await rack.stack.up("--skip-preview");

        assert.notEqual(code, 0);
        assert.deepEqual(output.match(/^ {4}error: .*/gm), [
            '    error: nodes: is the text "rack1.csv"; write nodes: bcm.nodesFromFile("rack1.csv").',
        ]);
        assert.deepEqual(rack.headNode.hostnames(), ["dgx-01"]);
    });
});

describeRack("the policy pack", {}, (rack) => {
    const mistakes = aRack(0, {
        nodes: {
            "dgx-01": aNode(1, {
                interfaces: [port({}), port({ name: "eth1", mac: "B8:CE:F6:D9:41:08", ip: "10.184.162.8" })],
            }),
            "dgx-02": aNode(2, { bootLoader: "lilo", bmc: { privilege: "ROOT" } }),
        },
        createCustomCategory: true,
        categoryName: "new",
        softwareImageName: "default-image",
        category: { newNodeInstallMode: "SKIP" },
        enablePowerAction: true,
        powerAction: "power_up",
    });
    const VERDICTS = [
        /\[mandatory\] {2}bcm-device-one-boot-interface {2}\(pulumi-nodejs:dynamic\/bcm:Device: rack-dgx-01\)/,
        /\[mandatory\] {2}bcm-device-words {2}\(pulumi-nodejs:dynamic\/bcm:Device: rack-dgx-02\)/,
        /dgx-02: bootLoader: "lilo" is not allowed\. Use grub2, grub, GRUB, syslinux or SYSLINUX\./,
        /dgx-02: bmc\.privilege: "ROOT" is not allowed/,
        /\[mandatory\] {2}bcm-category-words .*rack-category/,
        /new: newNodeInstallMode: "SKIP" is not allowed/,
        /\[mandatory\] {2}bcm-power-words .*rack-dgx-01-power/,
        /dgx-01: powerAction: "power_up" is not allowed\. Use power_on, power_off, power_cycle or power_reset\./,
    ];

    it("stops a preview by rule, resource and reason", async () => {
        rack.stack.setRack(mistakes);

        const { code, output } = await rack.stack.preview("--policy-pack", policyPack);

        assert.notEqual(code, 0);
        for (const verdict of VERDICTS) assert.match(output, verdict);
        assert.deepEqual(rack.headNode.log.writes(), []);
    });
});
