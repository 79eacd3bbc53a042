import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { NodeSetArgs } from "../../../sdk";
import { type FoundNames, NOTHING } from "../../../sdk/node-set/look-up";
import { planNodes } from "../../../sdk/node-set/plan";
import { makeRequest } from "../../../sdk/node-set/request";
import { rollOut } from "../../../sdk/node-set/rollout";

interface Registered {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

/** What a rollout registers, as names by type. @param up nodes that are UP */
async function register(changes: Partial<NodeSetArgs>, up: string[] = []): Promise<Registered[]> {
    const registered: Registered[] = [];
    await pulumi.runtime.setMocks({
        newResource: ({ type, name, inputs }) => {
            registered.push({ type: type.replace("pulumi-nodejs:dynamic/bcm:", ""), name, inputs });
            const outputs = {
                since: {},
                statusSince: { ipmi1: 7 },
                hold: "",
                failed: {},
                outcome: "done",
                target: { hostname: name, outcome: "done", message: "", request: "" },
                stdout: '{"outcome":"done","message":"m"}',
            };
            return { id: name, state: { ...inputs, ...outputs } };
        },
        call: () => ({}),
    });
    const node = (number: number, more: object = {}) => ({
        mac: `B8:CE:F6:D9:41:0${number}`,
        ip: `10.184.162.${number}`,
        bmcMac: `B8:CE:F6:D9:42:0${number}`,
        ipmiIp: `10.184.163.${number}`,
        ...more,
    });
    const args: NodeSetArgs = {
        nodes: {
            ipmi1: node(1, { powerVia: "ipmi", bmc: { username: "own", password: "own-pw" } }),
            a: node(2),
            b: node(3),
            ipmi2: node(4, { powerVia: "ipmi" }),
        },
        managementNetworkName: "dgxnet",
        oobNetworkName: "oob-mgmt",
        categoryName: "gpu-worker",
        bmcUsername: "shared",
        bmcPassword: "shared-pw",
        enablePowerAction: true,
        powerAction: "power_reset",
        powerRequest: "CHG-1",
        ...changes,
    };
    const nodes = planNodes(args);
    const facts = (host: string) => ({ cidrs: {}, isUp: up.includes(host) });
    const known = Object.keys(nodes).map((host) => {
        const references = () => "";
        return [host, { references, facts: facts(host), group: args.nodes[host]?.group }] as const;
    });
    const found = pulumi.output({
        ...NOTHING,
        nodes: Object.fromEntries(known),
    }) as pulumi.Output<FoundNames>;
    const request = makeRequest("rack", args, nodes, found, {});
    const rollout = rollOut("rack", args, nodes, [], request, found, {});
    await new Promise((resolve) => pulumi.output(rollout?.failures).apply(resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    return registered;
}

describe("rollOut", () => {
    const namesOf = (all: Registered[], type: string) =>
        all.filter((one) => one.type === type).map(({ name }) => name);

    it("registers the request alone without enablePowerAction", async () => {
        const all = await register({ enablePowerAction: false });
        assert.deepEqual(
            all.map(({ name, inputs }) => [name, inputs.isEnabled]),
            [["rack-request", false]],
        );
    });

    it("powers nodes by ipmitool last, each with a watcher of its own", async () => {
        const all = await register({});
        assert.deepEqual(namesOf(all, "PowerAction"), ["rack-a-power", "rack-b-power"]);
        assert.deepEqual(namesOf(all, "command:local:Command"), [
            "rack-ipmi1-power-ipmitool",
            "rack-ipmi2-power-ipmitool",
        ]);
        assert.deepEqual(namesOf(all, "NodeReadiness").sort(), [
            "rack-ipmi1-watch",
            "rack-ipmi2-watch",
            "rack-verdict",
            "rack-wave-1",
        ]);
        const watch = all.find(({ name }) => name === "rack-ipmi1-watch");
        assert.deepEqual(watch?.inputs.targets, [
            {
                hostname: "ipmi1",
                outcome: "done",
                message: "m",
                request: "power_reset CHG-1",
                bootedAfter: 7,
            },
        ]);
    });

    it("tries failed installs again after the canaries and after the others, none of a node that ipmitool powers", async () => {
        const all = await register({ rollout: { canary: 1, maxParallel: 4, retries: 2 } });
        assert.deepEqual(namesOf(all, "InstallRetry").sort(), [
            "rack-try-2",
            "rack-try-2-canary",
            "rack-try-3",
            "rack-try-3-canary",
        ]);
        const waiting = all.flatMap(({ name, inputs }) =>
            inputs.__mayRetry === undefined ? [] : [`${name} ${inputs.__mayRetry}`],
        );
        assert.deepEqual(waiting.sort(), [
            "rack-try-2 4",
            "rack-try-2-canary 4",
            "rack-wave-1 4",
            "rack-wave-2 4",
        ]);
        const texts = all.flatMap(({ type, inputs }) => (type === "InstallRetry" ? [inputs.request] : []));
        assert.deepEqual([...new Set(texts)].sort(), ["CHG-1, try 2", "CHG-1, try 3"]);
    });

    it("tells each watcher what comes after it: who is still to boot, and how many at a time", async () => {
        const aheadOf = async (changes: Partial<NodeSetArgs>, up: string[] = []) => {
            const all = await register(changes, up);
            return all.flatMap(({ name, inputs }) => (inputs.__rest ? [[name, inputs.__rest]] : []));
        };
        const rest = (nodes: number, window: number) => ({ nodes, window });
        const five = ["a", "b", "c", "d", "e"].map((name, index) => [
            name,
            { mac: `B8:CE:F6:D9:41:1${index}` },
        ]);
        const nodes = Object.fromEntries(five);
        const rollout = { maxParallel: 2, canary: 1 };

        assert.deepEqual(await aheadOf({ nodes, rollout }), [
            ["rack-wave-1", rest(4, 2)],
            ["rack-wave-2", rest(2, 2)],
            ["rack-wave-3", rest(1, 2)],
        ]);
        const powerAction = "power_on";
        assert.deepEqual(await aheadOf({ nodes, rollout, powerAction }, ["b", "e"]), [
            ["rack-wave-1", rest(2, 2)],
            ["rack-wave-2", rest(1, 2)],
        ]);
        assert.deepEqual(await aheadOf({ nodes, rollout, powerAction: "power_off" }), []);
        const inGroups = Object.fromEntries(
            five.map(([name, node]) => [name, { ...(node as object), group: "A" }]),
        );
        const [first] = await aheadOf({
            nodes: inGroups as NodeSetArgs["nodes"],
            rollout: { maxPerGroup: 1 },
        });
        assert.deepEqual(first, ["rack-wave-1", rest(4, 1)]);
    });

    it("gives each BMC its own log-in and address, else the set's", async () => {
        const all = await register({});
        const orders = all
            .filter(({ type }) => type === "command:local:Command")
            .map(({ inputs }) => {
                const { host, username } = JSON.parse(String(inputs.create)) as Record<string, unknown>;
                const environment = inputs.environment as { value: Record<string, string> };
                return [host, username, environment.value.IPMI_PASSWORD];
            });
        assert.deepEqual(orders, [
            ["10.184.163.1", "own", "own-pw"],
            ["10.184.163.4", "shared", "shared-pw"],
        ]);
    });

    it("needs nothing of @pulumi/command for nodes that BCM powers", async () => {
        const all = await register({ nodes: { a: { mac: "B8:CE:F6:D9:41:02", ip: "10.184.162.2" } } });
        assert.deepEqual(namesOf(all, "command:local:Command"), []);
    });
});
