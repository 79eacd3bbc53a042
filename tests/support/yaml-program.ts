import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";

/** What the compiled programs of tests make, as they read it from JSON: the same in YAML is run by the plugin. */
export interface WantedResource {
    kind: string;
    name: string;
    args: object;
    aliases?: object[];
    options?: object;
}

/** What a program in YAML exports of a rack. */
export const RACK_OUTPUTS = ["nodeStatus", "summary", "devices", "nodeBmcIps", "category"];

/** Writes a program in YAML into a folder; the plugin of this clone runs its resources. */
export function writeYamlProgram(
    folder: string,
    project: string,
    wanted: readonly WantedResource[],
    { of = "", names = [] }: { of?: string; names?: readonly string[] },
): void {
    const resources = wanted.map(({ kind, name, args, aliases, options }) => [
        name,
        {
            type: kind === "Provider" ? "pulumi:providers:bcm" : `bcm:${kind}`,
            properties: Object.fromEntries(Object.entries(args).map(([key, value]) => [key, asYaml(value)])),
            ...((aliases || options) && { options: { ...options, ...(aliases && { aliases }) } }),
        },
    ]);
    const outputs = names.map((output) => [output, `\${${of}.${output}}`]);
    const program = {
        ...{ name: project, runtime: "yaml" },
        plugins: { providers: [{ name: "bcm", path: join(packageRoot, "dist/plugin") }] },
        ...{ resources: Object.fromEntries(resources), outputs: Object.fromEntries(outputs) },
    };
    writeFileSync(join(folder, "Pulumi.yaml"), linesOf(program));
}

/** Each key of a project in a line of its own: JSON is YAML, and the name is read from its line. */
function linesOf(program: object): string {
    return Object.entries(program)
        .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`)
        .join("");
}

/** The forms in which tests write secrets, resources and look-ups. */
function asYaml(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(asYaml);
    const { secret, resource, output, lookUp } = value as Record<string, string | undefined>;
    if (secret !== undefined) return { "fn::secret": asYaml(secret) };
    if (resource !== undefined) return `\${${resource}.${output ?? "name"}}`;
    if (lookUp !== undefined)
        return {
            "fn::invoke": {
                ...{ function: "bcm:getCategory", arguments: { name: lookUp } },
                return: "softwareImage",
            },
        };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asYaml(inner)]));
}
