import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { device } from "../../../provider/runtime/device";
import type { HeadNode } from "../../../simulator";
import { packageRoot } from "../../../tools/root";
import { aNode, aRack } from "../../engine/support";
import { aDevice } from "../../support/builders";
import { policyPack } from "../../support/engine";
import { errorsIn, linesIn, type Mistake, shared, verdictIn } from "./mistake";
import type { Workshop } from "./workshop";

const distRoot = join(packageRoot, "dist");
/** Preloaded in place of an old Node, which no test machine has. */
const OLD_NODE = `Object.defineProperty(process, "version", { value: "v18.20.4" });
Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } });`;
/** Without network; what PATH has is up to the mistake. */
const NO_ENGINE = `globalThis.fetch = () => Promise.reject(new Error("fetch failed"));
require(${JSON.stringify(join(distRoot, "tools/engine/install.js"))}).getEngine(console.log)
    .catch((error) => console.error("quickstart: " + error.message));`;

/** Before anything can run. */
const onTheMachine: Record<string, Mistake> = {
    "Node is too old": (at) =>
        at.node(["-r", at.write("old-node.cjs", OLD_NODE), join(distRoot, "cli/main.js"), "doctor"]),
    "Node is too old for this repository": (at) =>
        at.node(["-r", at.write("old-node.cjs", OLD_NODE), join(packageRoot, "tools/setup.mjs")]),
    "No Pulumi, and nothing to get it with": (at) => {
        const path = join(at.folder, "bin");
        mkdirSync(path);
        symlinkSync("/bin/sh", join(path, "sh"));
        return at.node(["-e", NO_ENGINE], { PATH: path, PULUMI_BCM_CACHE: join(at.folder, "cache") });
    },
    "`npm install` was forgotten": async (at) => {
        const folder = join(at.folder, "bare");
        mkdirSync(folder);
        writeFileSync(join(folder, "Pulumi.yaml"), "name: racks\nruntime: nodejs\nmain: index.js\n");
        writeFileSync(join(folder, "index.js"), 'require("pulumi-bcm");\n');
        await at.pulumiAnew(folder, "stack", "init", "dev");
        return errorsIn(await at.pulumiAnew(folder, "preview", "--stack", "dev"));
    },
    "No stack is selected": (at) => at.pulumiAnew(join(distRoot, "tests/programs/rack"), "preview"),
    "The passphrase is missing": (at) =>
        at.pulumi(
            { PULUMI_CONFIG_PASSPHRASE: undefined, RACK_ARGS: at.write("rack.json", "{}") },
            ...["preview", "--config-file", at.write("Pulumi.yaml", SETTINGS_WITH_PASSPHRASE)],
        ),
};

/** What `pulumi stack init` writes for a stack with a passphrase. */
const SETTINGS_WITH_PASSPHRASE =
    "encryptionsalt: v1:5nX0dA2UBNo=:v1:hQ7P0n3rU0wKq6pC:2JmC5w0v3oX7n1p9Zk4b8VxR1A==\n";

/** The CLI on another connection; a preview says the same of it, and takes ten times as long to. */
const asking =
    (changes: Record<string, string>): Mistake =>
    (at) =>
        at.node([join(distRoot, "cli/main.js"), "status"], changes);
/** A preview of a good rack with another connection. */
const connecting =
    (changes: Record<string, string>): Mistake =>
    async (at) =>
        errorsIn(await at.preview(aRack(1), changes));

/** On the way to the head node. */
const onTheWay: Record<string, Mistake> = {
    "Nothing is configured": connecting({ BCM_URL: "", BCM_USERNAME: "", BCM_PASSWORD: "", BCM_CA_FILE: "" }),
    "The address has no https://": connecting({ BCM_URL: "http://head-node:8081" }),
    "The host name is wrong": asking({ BCM_URL: "https://head-node..example.com:8081" }),
    "The port is wrong": asking({ BCM_URL: "https://127.0.0.1:1" }),
    "The password is wrong": connecting({ BCM_PASSWORD: "wrong" }),
    "The head node's certificate is not trusted": connecting({ BCM_CA_FILE: "" }),
    "The CA file does not exist": asking({ BCM_CA_FILE: "/home/me/ca.pem" }),
    "The password was set without --secret": async (at) =>
        errorsIn(
            await at.preview(aRack(1), {}, "--config-file", at.settings("bcm:password: hunter2-in-clear")),
        ),
};

/** The short form of a node with a MAC and an address of its own. */
const short = (number: number, changes: object = {}) => ({
    mac: `B8:CE:F6:D9:47:0${number}`,
    ip: `10.184.162.10${number}`,
    ...changes,
});
const boot = (number: number) => ({
    ...{ type: "physical", name: `eth${number}`, mac: `B8:CE:F6:D9:48:0${number}` },
    ...{ network: "dgxnet", ip: `10.184.162.9${number}`, bootable: true },
});
/** What is misspelt keeps nodes from being registered at all, so these are seen in one preview. */
export const MISSPELT = aRack(0, {
    nodes: {
        "dgx-01": short(1, { mac: "B8:CE:F6:D9:47" }),
        "dgx-02": short(2, { category: "gpu-wroker" }),
        dgx_03: short(3),
        "dgx-04": short(4, { catgory: "gpu-worker" }),
    },
    softwareImageName: "default-imgae",
    managementNetworkName: "dgxnte",
    ...{ createCustomCategory: true, categoryName: undefined },
});
const misspelt = shared((at) => at.preview(MISSPELT));
const misspeltName =
    (start: string): Mistake =>
    async (at) =>
        linesIn(await misspelt(at), start);

/** Names of what the head node has. */
const inNames: Record<string, Mistake> = {
    "The image's name has a typo": misspeltName("There is no software"),
    "The network's name has a typo": misspeltName("There is no network"),
    "The category's name has a typo": misspeltName("There is no category"),
};

/** All in one preview: what is wrong with one node does not hide what is wrong with another. */
export const ODD = aRack(0, {
    nodes: {
        "dgx-05": short(5),
        "dgx-06": short(6, { mac: "B8:CE:F6:D9:47:05" }),
        "dgx-07": short(7, { ip: "10.184.162.105" }),
        "dgx-08": { mac: "B8:CE:F6:D9:48:00", interfaces: [boot(0), boot(1)] },
        "dgx-09": short(9, { ip: undefined }),
    },
    ...{ enablePowerAction: true, powerAction: "power-on", maxNodes: 4 },
});
const odd = shared((at) => at.preview(ODD, {}, "--policy-pack", policyPack));
const oddNode =
    (start: string): Mistake =>
    async (at) =>
        linesIn(await odd(at), `error: ${start}`);

/** A file of nodes is read. */
const reading = (at: Workshop, file: string) => {
    const program = `require(${JSON.stringify(join(distRoot, "sdk"))}).nodesFromFile(${JSON.stringify(file)})`;
    return at.node(["-e", `try { ${program} } catch (error) { console.error("error: " + error.message); }`]);
};
/** A spreadsheet with this text. */
const spreadsheet =
    (text: string): Mistake =>
    (at) =>
        reading(at, at.write("rack1.csv", text));

/** What is wrong in itself. */
const inNodes: Record<string, Mistake> = {
    "A MAC has a typo": misspeltName("dgx-01: "),
    "Two interfaces are bootable": oddNode("dgx-08: "),
    "Two interfaces are bootable, with the policy pack": async (at) =>
        verdictIn(await odd(at), "bcm-device-one-boot-interface", "rack-dgx-08"),
    "The boot interface has no address": oddNode("dgx-09: "),
    "A host name has an underscore": misspeltName("dgx_03: "),
    "Two nodes have one MAC": oddNode("dgx-06: "),
    "Two nodes have one address": oddNode("dgx-07: "),
    "A field has a typo": misspeltName("dgx-04: "),
    "A category to be created has no name": misspeltName("categoryName"),
    "A column of the inventory file has a typo": spreadsheet(
        "hostname,macc,ip\ndgx-01,B8:CE:F6:D9:47:01,10.184.162.101\n",
    ),
    "The inventory file does not exist": (at) => reading(at, "nosuch.csv"),
    "`nodesFromFile` was forgotten": async (at) =>
        errorsIn(await at.preview({ ...aRack(0), nodes: "rack1.csv" })),
    "The nodes are an output": async (at) =>
        errorsIn(await at.preview({ ...aRack(0), nodes: { output: { "dgx-01": aNode(1) } } })),
    "The inventory file has no nodes": spreadsheet("hostname,mac,ip\n"),
};

/** Nodes that are there already, each in its own way of being in the way. @param urnPrefix of the stack's resources */
export function seedTaken(headNode: HeadNode, urnPrefix: string): void {
    const seed = (number: number, owner?: string) => {
        const hostname = `dgx-2${number}`;
        headNode.seedDevice({ hostname, mac: `B8:CE:F6:D9:41:2${number}`, ip: `10.184.162.2${number}` });
        if (owner) headNode.edit(hostname, { extra_values: { "pulumi-bcm": { owner } } });
    };
    seed(1);
    seed(2, "urn:pulumi:prod::racks::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:Device::rack1-dgx-22");
    seed(3, `${urnPrefix}bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:Device::rack-dgx-23`);
    headNode.seedDevice({ hostname: "cpu-05", mac: "B8:CE:F6:D9:41:24" });
}

export const TAKEN = aRack(0, {
    nodes: {
        "dgx-21": aNode(21),
        "dgx-22": aNode(22),
        "dgx-23": aNode(23, {
            interfaces: [{ ...boot(0), mac: "B8:CE:F6:D9:41:23", ip: undefined, dhcp: true }],
        }),
        "dgx-24": aNode(24),
    },
    powerAction: "power_on",
});
const taken = shared((at) => {
    seedTaken(at.headNode, at.urnPrefix);
    return at.preview(TAKEN);
});

/** What does not go together with what the head node has. */
const onTheHeadNode: Record<string, Mistake> = {
    "The node exists already": async (at) => linesIn(await taken(at), 'error: Device "dgx-21"'),
    "Two stacks have the same node": async (at) => linesIn(await taken(at), 'error: Device "dgx-22"'),
    "A static address would become DHCP": async (at) => linesIn(await taken(at), 'error: Device "dgx-23"'),
    "Another device has the MAC": async (at) => linesIn(await taken(at), 'error: Device "dgx-24"'),
    "A node is removed while it runs": async (at) => {
        const { url, username, password } = at.headNode;
        const login = { URL: url, USERNAME: username, PASSWORD: password, INSECURE: "true" };
        for (const [name, value] of Object.entries(login)) process.env[`MISTAKES_${name}`] = value;
        const { uuid } = at.headNode.seedDevice({ hostname: "dgx-31", mac: "B8:CE:F6:D9:41:31", up: true });
        const failure = await device
            .delete(uuid, { ...aDevice({ hostname: "dgx-31" }), cluster: "mistakes" })
            .then(
                () => new Error("nothing was said"),
                (error: Error) => error,
            );
        for (const name of Object.keys(login)) delete process.env[`MISTAKES_${name}`];
        return at.clean(`error: ${failure.message.replace(', cluster: "mistakes"', "")}`);
    },
};

/** Power. */
const withPower: Record<string, Mistake> = {
    "powerAction without enablePowerAction": async (at) => linesIn(await taken(at), "warning: powerAction"),
    "powerAction has a typo": oddNode("powerAction"),
    "More nodes than maxNodes would be powered": oddNode("maxNodes"),
};

/** Answered by Pulumi, in the words of the version that `tools/engine` builds; another one on PATH may have others. */
export const IN_PULUMIS_WORDS = [
    "`npm install` was forgotten",
    "No stack is selected",
    "The passphrase is missing",
];

/** Each mistake by the title of its section in docs/troubleshooting.md, in that order. */
export const MISTAKES: Record<string, Mistake> = {
    ...onTheMachine,
    ...onTheWay,
    ...inNames,
    ...inNodes,
    ...onTheHeadNode,
    ...withPower,
};
