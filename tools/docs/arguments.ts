import ts from "typescript";
import { environmentName, SETTINGS, type Setting } from "../../bcm/connection";
import * as enums from "../../model/enums";
import { STACK_SETTINGS } from "../../policy/to-policy";
import { STATE_FOLDER } from "../../provider/notes/state-folder";
import { type Member, membersOf, readInterfaces } from "./docstrings";

/** An interface whose properties become one table. */
interface Table {
    heading: string;
    /** The text above the table. */
    text: string;
    name: string;
}

/** One row. */
interface Argument {
    name: string;
    type: string;
    isRequired: boolean;
    text: string;
    preset?: string;
}

const vocabularies = new Map<string, { options: readonly string[] }>(Object.entries(enums));

const TABLES: readonly Table[] = [
    {
        heading: "NodeSet",
        text: "`new bcm.NodeSet(name, args)`: a set of nodes on one head node.",
        name: "NodeSetArgs",
    },
    {
        heading: "Rollout",
        text: "`rollout` of a `NodeSet`. [power.md](power.md#the-window-slots-time-outs) explains how nodes follow each other.",
        name: "RolloutArgs",
    },
    {
        heading: "Node",
        text:
            "A value of `nodes`; its key is the host name. `mac` with `ip` or `dhcp`, `bmcMac` and `ipmiIp` is the short form; " +
            "`interfaces` the long one. Using both is an error.",
        name: "NodeArgs",
    },
    { heading: "Interface", text: "An element of `interfaces`.", name: "InterfaceArgs" },
    { heading: "BMC", text: "`bmc` of a node, device or category.", name: "BmcArgs" },
    {
        heading: "Category of a set",
        text: "`category` of a `NodeSet`, with `createCustomCategory: true`; the set gives name, image and install mode.",
        name: "CategoryFields",
    },
    {
        heading: "GPU settings",
        text: "`gpuSettings` of a category: one of these, or a list.",
        name: "GpuSettingsArgs",
    },
    { heading: "Mount", text: "An element of `fsmounts`, where that is a list.", name: "FsMountArgs" },
    { heading: "Device", text: "`new bcm.Device(name, args)`: one node, without a set.", name: "DeviceArgs" },
    {
        heading: "Category",
        text: "`new bcm.Category(name, args)`: a category, without a set.",
        name: "CategoryArgs",
    },
    {
        heading: "PowerAction",
        text: "`new bcm.PowerAction(name, args)`: one power action on one node, once per `powerAction` and `request`.",
        name: "PowerActionArgs",
    },
    {
        heading: "PowerRequest",
        text:
            "`new bcm.PowerRequest(name, args)`: records what the nodes' power history showed when a request was made. A " +
            "`NodeSet`, or a `PowerAction` on its own, creates one itself.",
        name: "PowerRequestArgs",
    },
    {
        heading: "IpmiPower",
        text: "`new bcm.IpmiPower(name, args)`: power with ipmitool from the machine that runs Pulumi.",
        name: "IpmiPowerArgs",
    },
    {
        heading: "NodeReadiness",
        text: "`new bcm.NodeReadiness(name, args)`: waits for nodes. `targets` are the `target` outputs of power actions.",
        name: "NodeReadinessArgs",
    },
    {
        heading: "Look-ups",
        text:
            "`getSoftwareImage`, `getNetwork` and `getCategory` take these as plain values and give a promise; their `…Output` " +
            "forms take inputs and give an output, and `{ dependsOn: [resource] }` as a second argument.",
        name: "LookupArgs",
    },
    { heading: "getNodeStatus", text: "`getNodeStatus` and `getNodeStatusOutput`.", name: "NodeStatusArgs" },
];

/** What each setting of a head node means; a new one does not compile until it has a sentence. */
export const SETTING_TEXTS: Record<Setting, string> = {
    url: "Address of the head node, `https://` only, e.g. `https://head-node:8081`. Required.",
    username: "Account that logs in, with `password`; not needed with a client certificate.",
    password: "Its password. Refused if it is in the configuration without `--secret`.",
    certificateFile: "PEM file of a client certificate, instead of an account.",
    keyFile: "PEM file of the certificate's key.",
    caFile: "PEM file of the authority that issued the head node's certificate; if unset, Node's own list applies.",
    insecure: "`true` turns off verification of the certificate, with a warning in every run.",
    acceptNewHeadNode:
        "The identity of a cluster, as the refusal prints it, that a stack of another cluster shall take for its own. Take it out afterwards.",
    maxCalls: "Calls under way at once per process, 1 to 64; long polls do not count. Default 4.",
};

const HEAD = `# Arguments

Generated from the docstrings by \`npm run docs\`; a test keeps it up to date.
Your editor shows the same sentences. [fields.md](fields.md) says where each field goes on the head node and what changing
it does.

An argument that has no default and is not stated is left alone: an existing device keeps the head node's value, a new
device inherits from its category, and a new category takes it from BCM's category \`default\`. Values may be Pulumi inputs
(outputs of other resources), except those that decide which resources there are: keys of \`nodes\`, \`powerVia\`,
\`createCustomCategory\`, \`enablePowerAction\`, \`powerAction\`, \`provisioningMode\`, \`rollout\`, \`maxNodes\`, \`preflight\`,
\`cluster\`. A misspelt argument is an error.

So the host names must be known while the program runs. Nodes of another stack are awaited; of an output of the same program, the
values may be taken, but not the names:

\`\`\`ts
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const inventory = new pulumi.StackReference("acme/inventory/prod");
const rack1 = new bcm.NodeSet("rack1", {
    nodes: (await inventory.requireOutputValue("nodes")) as Record<string, bcm.NodeArgs>,
    categoryName: "gpu-worker",
});
const macs = inventory.requireOutput("macs");
const rack2 = new bcm.NodeSet("rack2", {
    nodes: { "dgx-05": { mac: macs.apply((all) => all["dgx-05"]), dhcp: true } },
    categoryName: "gpu-worker",
    managementNetworkName: "dgxnet",
});
\`\`\`

A CommonJS program awaits within \`export = async () => { … }\`. Of an output that is secret,
\`(await inventory.getOutputDetails("nodes")).secretValue\` is the map, with its secrets in clear: put \`pulumi.secret(…)\` around each.

Anything else than a plain map (an output, a promise, a \`Map\`, a list, an instance of a class) is an error before a resource is
registered, and so are outputs and promises in place of a node, of \`category\`, of \`rollout\`, or of an argument listed above.
\`nodes: {}\` is a set without nodes, and removes those that it had.
`;

const INVENTORIES = `## nodesFromFile

\`bcm.nodesFromFile(file, options?)\` returns the \`nodes\` of a set. The path is relative to the folder of \`Pulumi.yaml\`, or
of the \`main\` in it; the file must be UTF-8.

- \`.csv\`: a header with \`hostname\` and any of the arguments of a node above except \`interfaces\` and \`bmc\`. \`roles\` are
  separated by blanks or \`;\`; \`dhcp\`, \`allowDhcpChange\` and \`forceRemove\` are \`true\`, \`yes\`, \`false\` or \`no\`. An empty cell
  states nothing; lines that start with \`#\` are ignored, unless the header does. So are rows and columns of separators. Cells are
  separated by commas, semicolons or tabs, whichever the header uses. BMC log-ins do not belong here: give \`bmcUsername\` and
  \`bmcPassword\` to the set.
- \`.yaml\`, \`.yml\`, \`.json\`: host name → node, or the same under \`nodes\`. Anchors, aliases and merge keys (\`<<\`) are read. No
  nodes are: templates beside \`nodes\`, names that begin with a dot, and entries without \`mac\` or \`interfaces\` that nodes
  with them merge.

Files of other tools are read as they are: \`columns\` says which column of the sheet, or field of a node in YAML and JSON, stands
for which argument, and \`ignore\` what to pass over. Without them, each name that is none of ours is reported with the nearest
argument, and with the call that would read the file:

\`\`\`ts
import * as bcm from "pulumi-bcm";

const nodes = bcm.nodesFromFile("export.csv", {
    columns: { NAME: "hostname", ADMIN_MAC: "mac", ip_address: "ip", bmc_ip: "ipmiIp", service_tag: "serialNumber" },
    ignore: ["location"],
});
\`\`\`

A workbook (\`.xlsx\`) has to be saved as CSV: in Excel "File > Save As > CSV UTF-8".

A file without nodes is refused, because a set without nodes removes all its nodes: write \`nodes: {}\` if you mean that.
Everything that is wrong is reported at once, with line and column: a column of the sheet in CSV, a character in YAML and
JSON. What the set gives for all nodes (\`categoryName\`, \`managementNetworkName\`, \`oobNetworkName\`) need not be in the file.
`;

/** The page about the arguments, from the docstrings of the interfaces that users write. */
export function describeArguments(): string {
    const interfaces = readInterfaces();
    const tables = TABLES.map(({ heading, text, name }) =>
        [
            `## ${heading}\n`,
            `${text}\n`,
            "| argument | type | default | what it does |",
            "| --- | --- | --- | --- |",
            ...membersOf(name, interfaces).map(describeMember).map(row),
            "",
        ].join("\n"),
    );
    return [HEAD, ...tables, INVENTORIES, describeSettings()].join("\n");
}

function describeSettings(): string {
    const rows = SETTINGS.map(
        (setting) =>
            `| \`bcm:${setting}\` | \`${environmentName("bcm", setting)}\` | ${SETTING_TEXTS[setting]} |`,
    );
    return [
        "## Configuration\n",
        "Where the head node is. The environment wins over the configuration, so that `refresh` and `destroy`, which see the",
        'configuration of the last `up`, can use a rotated password. `cluster: "gpu"` reads `gpu:url` and `GPU_URL`, and so on.\n',
        "| key | environment | what it means |",
        "| --- | --- | --- |",
        ...rows,
        `| \`${STACK_SETTINGS}\` |  | Settings of the policy pack, JSON by rule name; see [policies.md](policies.md). |`,
        `|  | \`${STATE_FOLDER}\` | Folder for power journals, audit log, reports and install times; no other user may be able to write to it. Default \`$XDG_STATE_HOME/pulumi-bcm\`, otherwise \`~/.local/state/pulumi-bcm\`. |`,
        "",
    ].join("\n");
}

function row({ name, type, isRequired, text, preset }: Argument): string {
    const cells = [`\`${name}\``, type, isRequired ? "required" : (preset ?? ""), text];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function describeMember({ name, type, isRequired, text, preset }: Member): Argument {
    return {
        ...{ name, text, isRequired },
        type: type ? withUnit(typeText(type), text) : "",
        preset: preset && presetText(preset),
    };
}

/** Formats values as code and leaves the rest: `10` and `"10%", at least 1`. */
function presetText(text: string): string {
    return text.replace(/^("[^"]*"|\d+|true|false)/, "`$1`");
}

function withUnit(type: string, text: string): string {
    const unit = /^(Seconds|Watts)\b|\b(ms) of/.exec(text);
    return type === "number" && unit ? `number, ${(unit[1] ?? unit[2] ?? "").toLowerCase()}` : type;
}

/** A type in terms of the values that users write; for an input, the type inside it. */
function typeText(type: ts.TypeNode): string {
    if (ts.isParenthesizedTypeNode(type)) return typeText(type.type);
    if (ts.isUnionTypeNode(type))
        return [...new Set(type.types.filter((part) => part.getText() !== "undefined").map(typeText))].join(
            " or ",
        );
    if (ts.isArrayTypeNode(type)) return `list of ${typeText(type.elementType)}`;
    if (ts.isLiteralTypeNode(type)) return `\`${type.getText()}\``;
    if (ts.isTemplateLiteralTypeNode(type)) return "percentage of the nodes";
    if (!ts.isTypeReferenceNode(type)) return type.getText();
    const name = type.typeName.getText();
    const [first, second] = type.typeArguments ?? [];
    if (name === "Input" || name === "pulumi.Input") return first ? typeText(first) : "";
    if (name === "Record") return second ? `map to ${typeText(second)}` : "";
    const table = TABLES.find((candidate) => candidate.name === name);
    return wordsOf(name) ?? (table ? `[${table.heading}](#${anchorOf(table)})` : `\`${name}\``);
}

/** The words of a vocabulary. */
function wordsOf(name: string): string | undefined {
    return vocabularies
        .get(name)
        ?.options.map((word) => `\`${word}\``)
        .join(" ");
}

/** The anchor of a table. */
function anchorOf({ heading }: Table): string {
    return heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
