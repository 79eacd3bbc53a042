import { CATEGORY_FIELDS, GPU_FIELDS } from "../../model/category";
import { BMC_FIELDS, DEVICE_FIELDS, INTERFACE_FIELDS } from "../../model/device";
import type { Field, Fields } from "../../model/field";

/** One table of the page. */
interface Section {
    heading: string;
    fields: Fields;
    /** The object that `replace` replaces. */
    thing: string;
    /** The texts above and below the table. */
    before?: string;
    after?: string;
}

const HEAD = `# Fields

Generated from the tables in \`model/device.ts\` and \`model/category.ts\` by \`npm run docs\`; a test keeps it up to date. It
lists every field that can be stated: where it goes on the head node, and what changing it does. A field that is not stated
stays as the head node has it. [bcm-versions.md](bcm-versions.md#sources) names the sources.

"In place" means one write of the whole live object with only the stated fields changed, read back and compared. "Next boot"
means that the running node is not affected: BCM sets its restart-required flag. "No longer stated" says what is written when
a field leaves the program; if that is empty, the head node's value stays. MACs, words and unordered lists are converted to
one form when Pulumi checks a resource, so a different spelling of the same value is not a change.
`;

const SECTIONS: readonly Section[] = [
    {
        heading: "Device and node",
        fields: DEVICE_FIELDS,
        thing: "device",
        before: "`NodeSet.nodes[host]` and `Device` take the same fields.",
        after:
            "Two more fields are written: `partition`, the partition `base`, only if there is none; and " +
            "`extra_values.pulumi-bcm` on devices that this package created: the `owner`, which is the resource's URN, and the\n" +
            "`registration`, a token that the state has as well. They let a later run recognise the device of an interrupted one, and\n" +
            "a delete leave alone what has been registered anew since.\n\n" +
            "Short form of a node: `ip` or `dhcp`, `interfaceName` (default `eth0`), `bmcMac` and `ipmiIp` stand for one boot\n" +
            "interface on the management network and one BMC interface on `oobNetworkName`.",
    },
    {
        heading: "Interface",
        fields: INTERFACE_FIELDS,
        thing: "interface",
        after:
            "An interface that the program does not state may also be bootable on the head node. The specification allows one per\n" +
            "device; what BCM does with two is not known. It installs over `provisioningInterface`, which is the stated one. To\n" +
            "be certain, state the other interface too: it then becomes not bootable.",
    },
    { heading: "BMC log-in", fields: BMC_FIELDS, thing: "log-in" },
    {
        heading: "Category",
        fields: CATEGORY_FIELDS,
        thing: "category",
        before:
            "A category has nothing to inherit from, so a single value that is no longer stated stays as it is. From a list, our own\n" +
            "elements are removed.",
    },
    { heading: "GPU settings", fields: GPU_FIELDS, thing: "settings" },
];

/** The page about fields, from the tables of fields. */
export function describeFields(): string {
    return [HEAD, ...SECTIONS.map(describeSection)].join("\n");
}

function describeSection({ heading, fields, thing, before, after }: Section): string {
    return [
        `## ${heading}\n`,
        ...(before ? [`${before}\n`] : []),
        "| argument | on the wire | form | what changing it does | no longer stated |",
        "|---|---|---|---|---|",
        ...Object.entries(fields).map(([name, field]) => row(name, field, thing)),
        ...(after ? [`\n${after}`] : []),
        "",
    ].join("\n");
}

function row(name: string, field: Field, thing: string): string {
    const { wire, form } = field;
    const cells = [
        `\`${name}\``,
        wire ? `\`${wire.at}\`` : "–",
        `${form}${sinceText(field)}`,
        changeOf(field, thing),
        unstatedOf(field),
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function sinceText({ since, sinceOf }: Field): string {
    if (since === undefined) return "";
    return sinceOf === undefined
        ? `; from BCM ${since} on`
        : `; of a ${sinceOf.toUpperCase()} interface from BCM ${since} on`;
}

const AT_NEXT_BOOT = {
    applies: "next boot",
    synchronises: "synchronises at the next boot",
    wipes: "wipes at the next boot",
};

function changeOf({ onChange, wire, nextBoot, risk, effect }: Field, thing: string): string {
    const cost = {
        replace: `replaces the ${thing}`,
        update: wire ? "in place" : "recorded",
        ignore: "nothing",
    };
    const boot = nextBoot && AT_NEXT_BOOT[nextBoot];
    const warning =
        risk && `the preview warns with the number of nodes${risk.onlyAs ? `, for ${risk.onlyAs} only` : ""}`;
    return [cost[onChange], boot, warning, effect].filter(Boolean).join("; ");
}

function unstatedOf({ unstated, wire }: Field): string {
    if (unstated === undefined) return "";
    if (Array.isArray(unstated)) return "our elements are removed";
    if (wire?.as === "network") return "none (the zero uuid), which inherits";
    return unstated === "" ? "empty" : `\`${unstated}\``;
}
