import assert from "node:assert/strict";
import { HeadNode } from "../../simulator";
import { MISSPELT, ODD, seedTaken, TAKEN } from "../docs/troubleshooting/mistakes";
import { policyPack, TestStack } from "../support/engine";
import { aNode, aRack, bringUp, describeRack } from "./support";

const port = (changes: object) => ({
    type: "physical",
    name: "eth0",
    mac: "B8:CE:F6:D9:41:09",
    network: "dgxnet",
    ip: "10.184.162.9",
    bootable: true,
    ...changes,
});

const ON_SDA =
    '<diskSetup><device><blockdev>/dev/sda</blockdev><partition id="r"><size>max</size><type>linux</type>' +
    "<filesystem>xfs</filesystem><mountPoint>/</mountPoint></partition></device></diskSetup>";

const manyMistakes = aRack(0, {
    installMode: "QUICK",
    createCustomCategory: true,
    softwareImageName: "default-image",
    category: {
        newNodeInstallMode: "SKIP",
        bootLoader: "lilo",
        disksetup: "<disks/>",
        fsmounts: "<mounts>",
        finalizeScripts: ["cm/d.sh"],
        gpuSettings: { computeMode: "SHARED" },
    },
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
        "dgx-05": aNode(5), // its MAC is another device's on the head node
    },
});

const FINDINGS = [
    /installMode: "QUICK" is not allowed\. Use AUTO, FULL, MINIMAL, MAIN, NOSYNC or SKIP\./,
    /dgx-01: mac: "B8:CE:F6:D9:41" is not valid: expected six pairs of hexadecimal digits/,
    /dgx-02: powerControl: "pdu" is not allowed\. Use ipmi\./,
    /dgx-03: interfaces: 2 interfaces are bootable \(eth0, eth1\); exactly one is needed/,
    /dgx-04: mac: B8:CE:F6:D9:41:02 is already used by "dgx-02"/,
    /dgx-04: interfaces\[0\]: boot interface eth0 has no address\. Give ip, or dhcp: true/,
    /Device "dgx-05": MAC B8:CE:F6:D9:41:05 is already used by "cpu-06"/,
    /category\.newNodeInstallMode: "SKIP" is not allowed/,
    /category\.bootLoader: "lilo" is not allowed/,
    /category\.disksetup: line 1: the root element is <disks>; allowed is <diskSetup>/,
    /category\.fsmounts: /,
    /category\.finalizeScripts: /,
    /category\.gpuSettings\.computeMode: "SHARED" is not allowed/,
];

/** Everything that is said to be wrong, each once, in a list or alone. */
function findingsIn(output: string): string[] {
    const lines = output.split("\n").flatMap((line) => /^ +(?:error: |- )(.*)$/.exec(line)?.[1] ?? []);
    const isVerdict = (line: string) => /things? (is|are) wrong|have to be mended|^\[mandatory\]/.test(line);
    // What check finds, which Pulumi prints with the resource, is said with the set's other findings as well.
    const findings = lines.map((line) => line.replace(/^\S+ resource '\S+' has a problem: /, ""));
    return [...new Set(findings.filter((line) => !isVerdict(line)))].sort();
}

/** What rules of the pack say, as `subject: field: message`. */
function verdictsIn(output: string): string[] {
    const [, ...parts] = output.split(/^ {8}- \[mandatory\] .*\n/m);
    return parts.flatMap((part) => part.split("\n")[1]?.trim() ?? []);
}

describeRack("much wrong at once", {}, (rack) => {
    before(() => {
        const urnPrefix = `urn:pulumi:${rack.stack.name}::bcm-test-rack::`;
        rack.headNode.seedDevice({ hostname: "cpu-06", mac: "B8:CE:F6:D9:41:05", ip: "10.184.162.55" });
        seedTaken(rack.headNode, urnPrefix);
    });

    for (const [what, mistakes, count] of [
        ["in fields", manyMistakes, FINDINGS.length + 2],
        ["in names", MISSPELT, 8],
        ["among nodes", ODD, 6],
        ["with what the head node has", TAKEN, 4],
    ] as const)
        it(`${what} is all said by a preview, by up --skip-preview, and by the pack what rules are about`, async () => {
            rack.stack.setRack(mistakes);
            rack.headNode.log.clear();

            const preview = await rack.stack.preview("--policy-pack", policyPack);
            const up = await rack.stack.up("--skip-preview");

            assert.ok(preview.code !== 0 && up.code !== 0);
            const said = findingsIn(preview.output);
            assert.deepEqual(findingsIn(up.output), said);
            assert.equal(said.length, count, said.join("\n"));
            if (mistakes === manyMistakes)
                for (const finding of FINDINGS) assert.match(said.join("\n"), finding);
            for (const verdict of verdictsIn(preview.output)) {
                // A set has other words for some fields than what comes of it, and Pulumi no order among resources.
                const [subject = "", field = "", ...rest] = verdict.split(": ");
                const message = rest.join(": ");
                const nodes = (line: string) => JSON.stringify([...new Set(line.match(/dgx-\d+/g))].sort());
                const isSame = (line: string) =>
                    / is already used by /.test(verdict)
                        ? / is already used by /.test(line) && nodes(line) === nodes(verdict)
                        : line.endsWith(message) &&
                          [subject, field, "category."].some((start) => line.startsWith(start));
                assert.ok(said.some(isSame), `${verdict}\n\n${said.join("\n")}`);
            }
            assert.deepEqual(rack.headNode.log.writes(), []);
        });
});

describeRack("nodes that are no plain map", {}, (rack) => {
    const { nodes, ...others } = aRack(1);
    before(() => bringUp(rack, aRack(1)));

    for (const [what, wrong, error] of [
        [
            "a forgotten nodesFromFile",
            "rack1.csv",
            /^nodes: is the text "rack1\.csv"; write nodes: bcm\.nodesFromFile\("rack1\.csv"\)\.$/,
        ],
        ...["promise", "output", "Map", "list"].map(
            (kind) =>
                [
                    `a ${kind}`,
                    { [kind]: nodes },
                    new RegExp(`^nodes: is an? ${kind}\\b.*; write .*\\.$`),
                ] as const,
        ),
    ] as const)
        it(`remove no node, and are the one thing that is said: ${what}`, async () => {
            rack.stack.setRack({ ...others, nodes: wrong });

            const { code, output } = await rack.stack.up("--skip-preview");

            assert.notEqual(code, 0);
            const errors = [...output.matchAll(/^ {4}error: (.*)/gm)].map(([, message = ""]) => message);
            assert.equal(errors.length, 1, output);
            assert.match(errors[0] ?? "", error);
            assert.deepEqual(rack.headNode.hostnames(), ["dgx-01"]);
        });

    it("are another thing than none, which are all removed", async () => {
        rack.stack.setRack(aRack(0));

        const { code } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0);
        assert.deepEqual(rack.headNode.hostnames(), []);
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

describe("resources on their own", () => {
    it("fail a preview for what the update would refuse", async () => {
        const headNode = await new HeadNode({ speed: 600 }).start();
        const stack = await TestStack.createRaw(headNode);
        try {
            const { interfaces, mac } = aNode(1) as { interfaces: object[]; mac: string };
            const device = { hostname: "dgx-01", category: "gpu-worker", mac, interfaces };
            const named = (kind: string, args: object) => ({ kind, name: kind.toLowerCase(), args });
            stack.setResources([
                named("Device", { ...device, bootLoader: "lilo" }),
                named("Category", { name: "own", softwareImage: "default-image", disksetup: "<disks/>" }),
                {
                    kind: "Category",
                    name: "advised",
                    args: { name: "advised", softwareImage: "default-image", disksetup: ON_SDA },
                },
                named("PowerAction", { deviceId: "dgx-01", powerAction: "power_up" }),
            ]);
            const { code, output } = await stack.preview();

            assert.notEqual(code, 0);
            assert.match(output, /dgx-01: bootLoader: "lilo" is not allowed/);
            assert.match(output, /own: disksetup: line 1: the root element is <disks>/);
            assert.match(
                output,
                /warning: advised: disksetup: line 1: blockdev is \/dev\/sda; the kernel may/,
            );
            assert.match(output, /dgx-01: powerAction: "power_up" is not allowed/);
            assert.deepEqual(headNode.log.writes(), []);
        } finally {
            stack.dispose();
            await headNode.stop();
        }
    });
});
