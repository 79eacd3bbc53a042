import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HeadNode } from "../../simulator";
import { type Outcome, policyPack, TestStack } from "../support/engine";
import { DISK_SETUP } from "../support/full-builders";
import { filesBelow, findLeaks, type Readable } from "../support/secrets";
import { aNode, aPoweredRack, describeBothKinds, type Rack, type RackOutputs } from "./support";

/** In every secret below, and nowhere else. */
const MARK = "s3cr3t";
/** MACs and addresses have no room for it. */
const UNSEEN = [MARK, "47:11:0", "47-11-0", "10.47.11."];
const secret = (value: unknown) => ({ secret: value });

/** A disk setup of which the advice names the member. */
const withRaidOf = (id: string) =>
    DISK_SETUP.replace('id="a1"', `id="${id}"`).replace(
        "</diskSetup>",
        `<raid id="r"><member>${id}</member><member>a2</member><level>1</level></raid></diskSetup>`,
    );

const CATEGORY = {
    name: secret(`kind-${MARK}`),
    softwareImage: secret(`image-${MARK}`),
    managementNetwork: secret(`net-${MARK}`),
    bmc: { username: secret(`user-${MARK}`), password: secret(`bmc-${MARK}`) },
    disksetup: secret(withRaidOf(MARK)),
    initializeScripts: [secret(`/cm/${MARK}.sh`)],
    finalizeScripts: [secret(`#!/bin/sh\necho ${MARK}\n`)],
    kernelParameters: secret(`key=${MARK}`),
    fsmounts: [
        { device: secret(`${MARK}:/home`), mountpoint: "/home", filesystem: "nfs", options: secret(MARK) },
    ],
    modules: [secret(`module-${MARK}`)],
    roles: [secret(`role-${MARK}`)],
    services: [secret(`service-${MARK}`)],
    gpuSettings: { range: "0-7", computeMode: "DEFAULT" },
    notes: secret(`note ${MARK}`),
};

const DEVICE = {
    hostname: secret(`node-${MARK}`),
    mac: secret("b8-ce-f6-47-11-01"),
    category: secret(`other-${MARK}`),
    managementNetwork: secret(`net-${MARK}`),
    interfaces: [
        {
            type: "physical",
            name: secret(`eth-${MARK}`),
            mac: secret("b8-ce-f6-47-11-01"),
            network: secret(`net-${MARK}`),
            ip: secret("10.47.11.1"),
            bootable: true,
        },
        {
            type: "bmc",
            name: "ipmi0",
            mac: secret("B8:CE:F6:47:11:02"),
            network: "oob-mgmt",
            ip: "10.184.163.9",
        },
    ],
    bmc: { username: secret(`user-${MARK}`), password: secret(`bmc-${MARK}`) },
    roles: [secret(`role-${MARK}`)],
    kernelParameters: secret(`key=${MARK}`),
    defaultGateway: secret("10.47.11.254"),
    serialNumber: secret(`serial-${MARK}`),
    partNumber: secret(`part-${MARK}`),
    notes: secret(`note ${MARK}`),
};

const POWER = {
    deviceId: secret(`node-${MARK}`),
    powerAction: "power_on",
    request: secret(`CHG-${MARK}`),
};

/** Everything that was printed or written down, but for the program's own input. */
function readAll(home: string, printed: Outcome[]): Readable[] {
    const files = filesBelow(home).filter(([file]) => !/(rack|resources)\.json$/.test(file));
    return [...printed.map(({ output }, index) => [`output ${index}`, output] as const), ...files];
}

describe("what a program keeps secret", () => {
    let headNode: HeadNode;
    let stack: TestStack;
    before(async () => {
        const scenario = {
            networks: [{ name: `net-${MARK}`, cidr: "10.47.11.0/24" }],
            images: [`image-${MARK}`],
            categories: [{ name: `other-${MARK}`, softwareImage: "default-image" }],
        };
        headNode = await new HeadNode({ speed: 600, scenario }).start();
        stack = await TestStack.createRaw(headNode);
    });
    after(async () => {
        stack?.dispose();
        await headNode?.stop();
    });

    it("is in no state, record, journal or message, whatever input it is, failures included", async () => {
        const device = { kind: "Device", name: "node", args: DEVICE };
        const resources = (more: object = {}) => [
            { kind: "Category", name: "category", args: CATEGORY },
            { ...device, args: { ...DEVICE, ...more } },
            { kind: "PowerAction", name: "power", args: POWER, unknown: ["deviceId"] },
        ];
        stack.setResources(resources());
        const printed = [
            await stack.preview("--policy-pack", policyPack, "--diff"),
            await stack.up("--skip-preview", "--diff"),
        ];
        assert.deepEqual(
            printed.map(({ code }) => code),
            [0, 0],
            printed.map(({ output }) => output).join(),
        );
        assert.match(
            printed[0]?.output ?? "",
            /disksetup: line \d+: member is …, a partition of type linux;/,
        );
        assert.equal(headNode.device(`node-${MARK}`).notes, `note ${MARK}`); // it did travel to where it belongs
        assert.deepEqual(Object.keys(headNode.powerTimes("ON")), [`node-${MARK}`]);
        printed.push(await stack.refresh());
        headNode.edit(`node-${MARK}`, { notes: `by hand: ${MARK}` });
        printed.push(await stack.refresh(), await stack.run("stack", "export"));
        // What check, the rules and the head node refuse.
        stack.setResources(resources({ mac: secret(MARK), serialNumber: secret("x") }));
        printed.push(await stack.up("--skip-preview", "--diff"));
        const disksetup = secret(`<diskSetup><device><blockdev>${MARK}</blockdev></device></diskSetup>`);
        const [, ...others] = resources();
        stack.setResources([
            { kind: "Category", name: "category", args: { ...CATEGORY, disksetup } },
            ...others,
        ]);
        printed.push(await stack.up("--skip-preview", "--diff"));
        assert.match(printed.at(-1)?.output ?? "", /blockdev is …; allowed is a path under \/dev\//);
        headNode.fault({
            fault: "errormessage",
            call: "updateDevice",
            message: `no note ${MARK}, says 10.47.11.1`,
        });
        stack.setResources(resources({ kernelParameters: secret(`other=${MARK}`) }));
        printed.push(await stack.up("--skip-preview", "--diff"));
        assert.notEqual(printed.at(-1)?.code, 0);
        printed.push(await stack.destroy());

        // A policy gets it in clear.
        const strict = join(stack.home, "policies.json");
        const pattern = { enforcementLevel: "mandatory", pattern: "^REQ" };
        writeFileSync(
            strict,
            JSON.stringify({ "bcm-power-request": pattern, "bcm-protected-nodes": { nodes: ["node-*"] } }),
        );
        stack.setResources([{ kind: "PowerAction", name: "power", args: POWER }]);
        printed.push(await stack.preview("--policy-pack", policyPack, "--policy-pack-config", strict));
        assert.match(printed.at(-1)?.output ?? "", /…: request: "…" does not match \^REQ/);

        const texts = readAll(stack.home, printed);
        assert.deepEqual(findLeaks(texts, UNSEEN), []);
        const changes = readFileSync(join(stack.home, "journals/changes.jsonl"), "utf8");
        assert.match(changes, /"notes":\{"after":"\(secret\)"\}/);
    });
});

const categories = [{ name: `kind-${MARK}`, softwareImage: "default-image" }];
describeBothKinds("a set with secret inputs", { scenario: { categories } }, (rack) => {
    const request = (text: unknown, node: object = {}, categoryName: unknown = "gpu-worker") =>
        aPoweredRack(2, {
            powerRequest: text,
            categoryName,
            nodes: { "dgx-01": aNode(1, node), "dgx-02": aNode(2) },
        });

    it("tells nobody its request, and carries out the same one once, whether it is secret or not", async () => {
        const { headNode, stack } = rack;
        headNode.failInstall("dgx-02", "out of disks");
        stack.setRack(request(secret(`CHG-${MARK}`), {}, secret(`kind-${MARK}`)));
        const printed = [await stack.preview("--diff"), await stack.up("--skip-preview", "--diff")];
        assert.match(printed[1]?.output ?? "", /dgx-02: .*out of disks/);
        const before = headNode.powerTimes("ON");
        assert.deepEqual(Object.keys(before).sort(), ["dgx-01", "dgx-02"]);
        assert.deepEqual(findLeaks(readAll(stack.home, [...printed, await exported(rack)]), [MARK]), []);

        stack.setRack(request(`CHG-${MARK}`));
        await stack.up("--skip-preview");
        assert.match(await stack.export(), /power_on CHG-s3cr3t/);
        stack.setRack(request(secret(`CHG-${MARK}`)));
        const again = await stack.up("--skip-preview");

        assert.deepEqual(headNode.powerTimes("ON"), before);
        assert.deepEqual(
            findLeaks(
                [
                    ["state", (await exported(rack)).output],
                    ["up", again.output],
                ],
                [MARK],
            ),
            [],
        );
    });

    it("shows the status of its nodes as secret once it would repeat a secret, and their number all the same", async () => {
        const { stack } = rack;
        stack.setRack(
            request(secret(`CHG-${MARK}`), { mac: secret("B8:CE:F6:D9:41:01"), notes: secret(MARK) }),
        );

        const { output } = await stack.up("--skip-preview");

        assert.match(output, /nodeStatus: \[secret\]/);
        assert.match(output, /active +: 1/);
        rack.headNode.edit("dgx-01", { notes: `by hand: ${MARK}` });
        const more = {
            mac: secret("B8:CE:F6:D9:41:01"),
            notes: secret("else"),
            roles: [secret(`r-${MARK}`)],
        };
        stack.setRack(request(secret(`CHG-${MARK}`), { ...more, kernelParameters: "quiet" }));
        const preview = await stack.preview("--diff");
        assert.match(preview.output, /dgx-01 +change +kernelParameters: none → quiet\n/);
        assert.deepEqual(findLeaks([["preview", preview.output]], [MARK]), []);
    });
});

describeBothKinds("secret addresses of a set", {}, (rack) => {
    it("are complete in every output, and shown in none; a host may be called constructor", async () => {
        const { stack } = rack;
        const hidden = { mac: "B8:CE:F6:47:11:01", ipmiIp: "10.47.11.1" };
        const [node, plain] = [31, 32].map((number) => ({
            mac: `B8:CE:F6:D9:41:${number}`,
            ip: `10.184.162.${number}`,
            bmcMac: `B8:CE:F6:D9:42:${number}`,
            ipmiIp: `10.184.163.${number}`,
        }));
        const own = { ...node, mac: secret(hidden.mac), ipmiIp: secret(hidden.ipmiIp) };
        stack.setRack(aPoweredRack(0, { nodes: { "dgx-01": own, constructor: plain } }));
        const printed = [await stack.preview("--diff"), await stack.up("--skip-preview", "--diff")];
        assert.equal(printed[1]?.code, 0, printed[1]?.output);

        const { output } = await stack.run("stack", "output", "--json", "--show-secrets");

        const { nodeBmcIps, nodeStatus } = JSON.parse(output) as RackOutputs;
        assert.deepEqual(nodeBmcIps, { "dgx-01": hidden.ipmiIp, constructor: plain?.ipmiIp });
        assert.deepEqual(
            Object.entries(nodeStatus).map(([name, { mac, state, message }]) => [name, mac, state, message]),
            [
                ["constructor", plain?.mac, "active", ""],
                ["dgx-01", hidden.mac, "active", ""],
            ],
        );
        const state = await stack.run("stack", "export", "--show-secrets");
        for (const value of Object.values(hidden)) assert.ok(state.output.includes(value), value);
        printed.push(await exported(rack), await stack.run("stack", "output", "--json"));
        assert.deepEqual(findLeaks(readAll(stack.home, printed), Object.values(hidden)), []);
    });
});

function exported({ stack }: Rack): Promise<Outcome> {
    return stack.run("stack", "export");
}
