import { z } from "zod";
import { rules } from "../../policy/policies";
import type { Rule } from "../../policy/rule";

const HEAD = `# Policies

What the pack in \`dist/policy\` judges: each device, category and power action before it is made, in preview and in update
alike, however it was made: by a \`NodeSet\` or one by one; power over ipmitool as well. Resources of others are none of its
business. It needs no access to a head node: what a look-up found (the CIDR of a network, an image that is being copied, a
node that is UP) stands on the resources, and rules about it judge what stands there.

\`\`\`sh
pulumi preview --policy-pack node_modules/pulumi-bcm/dist/policy --policy-pack-config policies.json
\`\`\`

A value that a preview does not know yet: the rule says once for that resource that it cannot run, and judges in the update,
before the resource is made. A secret is never printed.

## Levels and settings

\`policies.json\` sets them by rule name; \`all\` is Pulumi's word for the level of every rule:

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

A stack can set what that file leaves open, but no levels:
\`pulumi config set bcm:policies '{"bcm-power-limit":{"maxNodes":8}}'\`. A pack of your own takes the rules with either:

\`\`\`ts
import { PolicyPack } from "@pulumi/policy";
import { bcmPolicies } from "pulumi-bcm/policy";

new PolicyPack("mine", {
    policies: [...bcmPolicies({ "bcm-power-limit": { maxNodes: 8 }, "bcm-power-request": "mandatory" }), myRule],
});
\`\`\`

A setting that does not exist, or cannot be, is an error that names rule and setting. \`disabled\` rules want to be switched on.
Power itself is opt-in before any rule: a \`NodeSet\` makes no power action without \`enablePowerAction\`; \`maxNodes: 0\` of
\`bcm-power-limit\` forbids it for a whole stack. Deletions are not shown to policies by Pulumi; so \`bcm-protected-nodes\`
wants protected devices to be released or protected while they are still in the program.

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
