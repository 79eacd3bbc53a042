import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

/** Creates the resources in a JSON file one by one. */
interface Wanted {
    kind: "Device" | "Category" | "PowerAction" | "NodeSet";
    name: string;
    args: Record<string, unknown>;
    /** Fields that are unknown until another resource has been created. */
    unknown?: string[];
}

// `{"secret": …}` stands for a secret.
const wanted = JSON.parse(readFileSync(process.env.RAW_RESOURCES ?? "", "utf8"), (_key, value) =>
    value?.secret === undefined ? value : pulumi.secret(value.secret),
) as Wanted[];
let first: bcm.Device | undefined;

for (const { kind, name, args, unknown = [] } of wanted) {
    const later = Object.fromEntries(unknown.map((field) => [field, first?.id.apply(() => args[field])]));
    const { [kind]: Kind } = {
        ...{ Device: bcm.Device, Category: bcm.Category },
        ...{ PowerAction: bcm.PowerAction, NodeSet: bcm.NodeSet },
    };
    const made = new Kind(name, { ...args, ...later } as never);
    if (made instanceof bcm.Device) first ??= made;
}
