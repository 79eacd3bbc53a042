import { z } from "zod";
import { rules } from "../../policy/policies";
import type { Rule } from "../../policy/rule";

const HEAD = `# Policies

The pack in \`dist/policy\` judges each device, category and power action before it is created, in previews and updates: in a
\`NodeSet\`, on its own, or over ipmitool. It ignores the resources of other packages. It needs no access to a head node: what
look-ups found (the CIDR of a network, an image that is being copied, a node that is UP) is recorded on the resources, and the
rules judge that.

\`\`\`sh
pulumi preview --policy-pack node_modules/pulumi-bcm/dist/policy --policy-pack-config policies.json
\`\`\`

If a preview does not know a value yet, the rule says so once for that resource, and judges it in the update, before the
resource is created. A secret is never printed.

## Levels and settings

\`policies.json\` sets them by rule name; \`all\` is Pulumi's key for the level of every rule:

\`\`\`json
{
    "bcm-power-limit": { "maxNodes": 8 },
    "bcm-protected-nodes": { "nodes": ["ctl-*", "storage-*"] },
    "bcm-power-window": {
        "enforcementLevel": "mandatory",
        "windows": [{ "cron": "* 22-23 * * 6", "timezone": "Europe/Zurich" }]
    },
    "bcm-power-request": "mandatory"
}
\`\`\`

A stack can set the same, except levels: \`pulumi config set bcm:policies '{"bcm-power-limit":{"maxNodes":8}}'\`. Your own pack can
include the rules, with settings and levels in the same words:

\`\`\`ts
import { PolicyPack } from "@pulumi/policy";
import { bcmPolicies } from "pulumi-bcm/policy";

new PolicyPack("mine", {
    policies: [...bcmPolicies({ "bcm-power-limit": { maxNodes: 8 }, "bcm-power-request": "mandatory" }), myRule],
});
\`\`\`

The folder of your pack needs a \`PulumiPolicy.yaml\` (\`runtime: nodejs\`) and a \`package.json\` with a version. If several places set
the same setting, the command line wins over the stack, the stack over the pack's code, and that over the rule's default. For each
rule that does not run on its defaults, the pack prints which settings hold and who set them:
\`bcm-power-limit: maxNodes 8 (stack)\`.

An unknown setting or an invalid value is an error that names rule and setting. \`disabled\` rules must be switched on. Power is
opt-in regardless of any rule: a \`NodeSet\` creates no power action without \`enablePowerAction\`; \`maxNodes: 0\` of
\`bcm-power-limit\` forbids it for a whole stack. Pulumi does not show deletions to policies, so \`bcm-protected-nodes\`
requires protected devices to be released or protected while they are still in the program.

## Rules
`;

/** The page about the policies, from the rules themselves. */
export function describePolicies(): string {
    const row = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    const lines = rules.map((rule) =>
        row([`\`${rule.name}\``, rule.level, `${rule.why} ${rule.remedy}`, settingsOf(rule), rule.example]),
    );
    return [
        HEAD,
        row(["rule", "level", "why, and what to do", "settings", "example message"]),
        row(["---", "---", "---", "---", "---"]),
        ...lines,
        "",
    ].join("\n");
}

function settingsOf({ settings }: Rule): string {
    const { properties = {} } = z.toJSONSchema(settings, { io: "input" });
    return Object.entries(properties)
        .map(([name, schema]) => {
            const { description, default: preset } = schema as { description?: string; default?: unknown };
            const isEmpty =
                preset === undefined || JSON.stringify(preset) === "[]" || JSON.stringify(preset) === "{}";
            return `\`${name}\`: ${description}${isEmpty ? "" : ` (${JSON.stringify(preset)})`}`;
        })
        .join("; ");
}
