import * as pulumi from "@pulumi/pulumi";
import { DECIDING, DECIDING_OF_NODE, MAPS } from "../../sdk/node-set/plain-args";
import { settleInput } from "../internals/resolve-inputs";

type Values = Record<string, unknown>;

/**
 * The arguments of a set as its class takes them: what decides which resources there are as plain values, all else as it came. A map
 * that came as one output, because a secret or a resource is in it, is taken apart; what was secret in it stays so.
 *
 * @throws InputPropertiesError that names every argument that has to be known and is not
 */
export async function settleSetArgs(given: Values): Promise<Values> {
    const unknown: string[] = [];
    const args = { ...given };
    const settle = async (holder: Values, key: string, path: string): Promise<void> => {
        if (!isOpen(holder[key])) return;
        const settled = await settleInput(holder[key]);
        if (!settled) unknown.push(path);
        else holder[key] = settled.isSecret ? secretFields(settled.value) : settled.value;
    };
    await Promise.all(["nodes", ...MAPS, ...DECIDING].map((key) => settle(args, key, key)));
    if (isMap(args.rollout)) {
        const rollout = { ...args.rollout };
        await Promise.all(Object.keys(rollout).map((key) => settle(rollout, key, `rollout.${key}`)));
        args.rollout = rollout;
    }
    if (isMap(args.nodes)) {
        const nodes = { ...args.nodes };
        for (const hostname of Object.keys(nodes)) {
            const path = `nodes["${hostname}"]`;
            await settle(nodes, hostname, path);
            const node = nodes[hostname];
            if (!isMap(node)) continue;
            const fields = { ...node };
            for (const key of DECIDING_OF_NODE) await settle(fields, key, `${path}.${key}`);
            nodes[hostname] = fields;
        }
        args.nodes = nodes;
    }
    if (unknown.length > 0)
        throw new pulumi.InputPropertiesError({
            message: "Arguments that decide which resources there are have to be known in a preview.",
            errors: unknown.map((propertyPath) => ({
                propertyPath,
                reason: "it is an output of a resource that does not exist yet; give a plain value, e.g. from the configuration",
            })),
        });
    return args;
}

/** Each field of a map that was secret as a whole; a plain value that decides something is known to all anyway. */
function secretFields(value: unknown): unknown {
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, secretValue(inner)]));
}

function secretValue(value: unknown): unknown {
    return value === undefined ? value : pulumi.secret(value);
}

function isMap(value: unknown): value is Values {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        !pulumi.Output.isInstance(value)
    );
}

function isOpen(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}
