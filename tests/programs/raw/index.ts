import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

/** Creates the resources in a JSON file one by one. */
interface Wanted {
    kind: "Device" | "Category" | "PowerAction" | "PowerRequest" | "NodeSet";
    name: string;
    args: Record<string, unknown>;
    /** Fields that are unknown until another resource has been created. */
    unknown?: string[];
    aliases?: pulumi.Alias[];
}

// `{"secret": …}` stands for a secret.
const wanted = JSON.parse(readFileSync(process.env.RAW_RESOURCES ?? "", "utf8"), (_key, value) =>
    value?.secret === undefined ? value : pulumi.secret(value.secret),
) as Wanted[];
let first: bcm.Device | undefined;
const made = new Map<string, pulumi.Resource>();

/**
 * `{"lookUp": "gpu"}` stands for the image of a category, `{"resource": "gpu"}` for a resource made before, and
 * `{"resource": "gpu", "output": "name"}` for an output of it.
 */
function fill(value: unknown): unknown {
    if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return value;
    if (Array.isArray(value)) return value.map(fill);
    const { resource, output, lookUp } = value as { resource?: string; output?: string; lookUp?: string };
    if (lookUp !== undefined) return bcm.getCategoryOutput({ name: lookUp }).softwareImage;
    const found = resource === undefined ? undefined : made.get(resource);
    if (found) return output === undefined ? found : found[output as keyof pulumi.Resource];
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
}

for (const { kind, name, args, unknown = [], aliases } of wanted) {
    const later = Object.fromEntries(unknown.map((field) => [field, first?.id.apply(() => args[field])]));
    const { [kind]: Kind } = {
        ...{ Device: bcm.Device, Category: bcm.Category },
        ...{ PowerAction: bcm.PowerAction, PowerRequest: bcm.PowerRequest, NodeSet: bcm.NodeSet },
    };
    const resource = new Kind(name, { ...(fill(args) as object), ...later } as never, { aliases });
    made.set(name, resource);
    if (resource instanceof bcm.Device) first ??= resource;
}
