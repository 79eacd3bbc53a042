import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { environmentName, SETTINGS, type Setting } from "../../bcm/connection";
import { CategorySpec } from "../../model/category";
import { DeviceSpec } from "../../model/device";
import { NodeSetSpec } from "../../model/node-set";
import { NodeReadinessSpec, PowerActionSpec } from "../../model/power";
import { DYNAMIC_TYPES, PLUGIN_TYPES } from "../../model/urn";
import { DECIDING, DECIDING_OF_NODE } from "../../sdk/node-set/plain-args";
import { SETTING_TEXTS } from "../docs/arguments";
import { readInterfaces } from "../docs/docstrings";
import { packageRoot } from "../root";
import { type NumberForm, type PropertySpec, readVocabularyTexts, SchemaTypes, type TypeSpec } from "./types";

const HOME = "https://github.com/pulumi-bcm/pulumi-bcm";

/** Arguments of resources that only a set gives to its own. */
const INTERNAL = ["references", "facts", "since", "askedBefore", "hold"];
/** What of a watcher other programs use. */
const WATCHED = ["targets", "until", "timeout", "maxFailures", "after", "verdict", "cluster"];

interface ResourceSpec {
    description: string;
    isComponent?: true;
    inputProperties: Record<string, PropertySpec>;
    requiredInputs: string[];
    properties: Record<string, PropertySpec>;
    required: string[];
    aliases?: { type: string }[];
}

/** The package's schema for Pulumi, from the table of fields, the specs, the vocabularies and the docstrings. */
export function describeSchema(): object {
    const { name, version, description, keywords, license } = JSON.parse(readText("package.json"));
    const types = new SchemaTypes(readInterfaces(), readVocabularyTexts(readText("model/enums.ts")));
    const resources = describeResources(types);
    const functions = describeFunctions(types);
    return {
        name: "bcm",
        displayName: "NVIDIA Base Command Manager",
        version,
        description,
        keywords: [...keywords, "category/infrastructure", "kind/native"],
        homepage: HOME,
        repository: HOME,
        license,
        publisher: name,
        logoUrl: `${HOME}/raw/main/docs/registry/logo.svg`,
        pluginDownloadURL: `github://api.github.com/${name}`,
        config: { variables: describeSettings() },
        types: types.definitions,
        provider: {
            description:
                "A head node of Base Command Manager, and how to log in. Without one, resources use the settings `bcm:*` of the stack.",
            inputProperties: describeSettings(),
        },
        resources,
        functions,
        language: describeLanguages(),
    };
}

function describeResources(types: SchemaTypes): Record<string, ResourceSpec> {
    const device = types.properties("DeviceArgs", { without: INTERNAL, form: formOf(DeviceSpec) });
    const category = types.properties("CategoryArgs", { without: INTERNAL, form: formOf(CategorySpec) });
    const action = types.properties("PowerActionArgs", { without: INTERNAL, form: formOf(PowerActionSpec) });
    const watch = types.properties("NodeReadinessArgs", { only: WATCHED, form: formOf(NodeReadinessSpec) });
    const set = types.properties("NodeSetArgs", { form: formOf(NodeSetSpec) });
    const adopted: PropertySpec = {
        type: "boolean",
        description: "Whether it existed before; if so, it is released and never deleted.",
    };
    return {
        [`${PLUGIN_TYPES}Device`]: custom(
            "Device",
            "One physical node in BCM's inventory. Its id is the uuid on the head node. Everything changes in place, the host name " +
                "too; with another MAC as well it is another node, and replaced. Unstated fields stay as the head node has them.",
            device,
            { adopted },
        ),
        [`${PLUGIN_TYPES}Category`]: custom(
            "Category",
            "A provisioning profile: image, install mode, disk setup, scripts. Unstated fields come from BCM's `default` category.",
            category,
            {
                adopted,
                uuid: {
                    type: "string",
                    description: "Uuid on the head node, the same as the resource's id.",
                },
            },
        ),
        [`${PLUGIN_TYPES}NodeReadiness`]: custom(
            "NodeReadiness",
            "Waits until nodes have reached the wanted state; one call per tick covers all of them.",
            watch,
            {
                failed: {
                    type: "object",
                    additionalProperties: { type: "string" },
                    description: "Why nodes failed, by host name.",
                },
                summary: {
                    type: "string",
                    description: "The last line of the Info column, e.g. `9/10 ready · 1 failed`.",
                },
            },
        ),
        [`${PLUGIN_TYPES}PowerAction`]: component(
            "One power action on one node, carried out once per action and request. A failure is an error of the run. Destroying it does nothing.",
            action,
            {
                outcome: {
                    type: "string",
                    description: "How it ended: `done`, `already`, `failed` or `held`.",
                },
                message: { type: "string", description: "What was done, or why nothing was." },
                target: {
                    $ref: "pulumi.json#/Any",
                    description: "What a `NodeReadiness` needs to watch for the result.",
                },
            },
        ),
        [`${PLUGIN_TYPES}NodeSet`]: component(
            "A set of nodes on one head node: looks up the names that it refers to, registers the nodes, powers them if " +
                "`enablePowerAction` is true, waits for them, and reports the state of each node.",
            { ...set, properties: markPlain(types, set.properties) },
            {
                nodeStatus: {
                    type: "object",
                    additionalProperties: reference(types, "NodeStatus"),
                    description: "State of each node by host name, read again in every update.",
                },
                devices: {
                    type: "object",
                    additionalProperties: { type: "string" },
                    description: "Uuid of each device by host name.",
                },
                nodeBmcIps: {
                    type: "object",
                    additionalProperties: { type: "string" },
                    description: "Stated address of each node's BMC by host name; empty if there is none.",
                },
                category: {
                    type: "string",
                    description:
                        "Name of the nodes' category, existing or created; empty if each node names its own.",
                },
                softwareImage: {
                    ...reference(types, "SoftwareImage"),
                    description: "The image that `softwareImageName` names.",
                },
                summary: { ...reference(types, "NodeSetSummary"), description: "Numbers of nodes by state." },
            },
            ["nodeStatus", "devices", "nodeBmcIps", "category", "summary"],
        ),
    };
}

function describeFunctions(types: SchemaTypes): object {
    const byName = (description: string, answer: string) => {
        const args = types.properties("PlainLookupArgs");
        return {
            description,
            inputs: { type: "object", properties: args.properties, required: args.required },
            outputs: { type: "object", description: types.describe(answer), ...types.properties(answer) },
        };
    };
    return {
        [`${PLUGIN_TYPES}getSoftwareImage`]: byName(
            "Finds a software image; the error lists the images that exist and the nearest name.",
            "SoftwareImage",
        ),
        [`${PLUGIN_TYPES}getNetwork`]: byName(
            "Finds a network; the error lists the networks that exist and the nearest name.",
            "Network",
        ),
        [`${PLUGIN_TYPES}getCategory`]: byName(
            "Finds a category; the error lists the categories that exist and the nearest name.",
            "CategoryInfo",
        ),
        [`${PLUGIN_TYPES}getNodeStatus`]: {
            description: "Reads the current state of nodes, in a few calls for any number of nodes.",
            inputs: { type: "object", ...types.properties("NodeStatusArgs") },
            outputs: {
                type: "object",
                properties: {
                    nodes: {
                        type: "object",
                        additionalProperties: reference(types, "NodeStatus"),
                        description: "The state of each node, by host name.",
                    },
                },
                required: ["nodes"],
            },
        },
    };
}

type Properties = ReturnType<SchemaTypes["properties"]>;

function custom(
    kind: string,
    description: string,
    { properties, required }: Properties,
    added: Record<string, PropertySpec>,
): ResourceSpec {
    return {
        description,
        inputProperties: properties,
        requiredInputs: required,
        properties: { ...properties, ...added },
        required: [...required, ...Object.keys(added)].sort(),
        // A stack of dynamic resources goes on with these.
        aliases: [{ type: DYNAMIC_TYPES + kind }],
    };
}

function component(
    description: string,
    { properties: inputProperties, required: requiredInputs }: Properties,
    properties: Record<string, PropertySpec>,
    required = Object.keys(properties),
): ResourceSpec {
    return {
        description,
        isComponent: true,
        inputProperties,
        requiredInputs,
        properties,
        required: required.sort(),
    };
}

/** What decides which resources a set has takes no outputs. */
function markPlain(
    types: SchemaTypes,
    properties: Record<string, PropertySpec>,
): Record<string, PropertySpec> {
    const node = types.definitions["bcm:index:Node"]?.properties ?? {};
    for (const name of DECIDING_OF_NODE) node[name] = plain(node[name] as PropertySpec);
    const isPlain = (name: string) => [...DECIDING, "rollout"].includes(name);
    return Object.fromEntries(
        Object.entries(properties).map(([name, property]) => {
            if (name === "nodes")
                return [
                    name,
                    plain({ ...property, additionalProperties: plain(property.additionalProperties ?? {}) }),
                ];
            return [name, isPlain(name) ? plain(property) : property];
        }),
    );
}

function plain<Spec extends TypeSpec>(spec: Spec): Spec {
    return { ...spec, plain: true };
}

/** An object that users get, defined among the types. */
function reference(types: SchemaTypes, name: string): TypeSpec {
    types.definitions[`bcm:index:${name}`] ??= {
        ...{ description: types.describe(name), type: "object" },
        ...types.properties(name),
    };
    return { $ref: `#/types/bcm:index:${name}` };
}

const SETTING_TYPES: Partial<Record<Setting, string>> = { insecure: "boolean", maxCalls: "integer" };

function describeSettings(): Record<string, object> {
    const settings = SETTINGS.map((setting) => [
        setting,
        {
            type: SETTING_TYPES[setting] ?? "string",
            description: SETTING_TEXTS[setting],
            ...(setting === "password" && { secret: true }),
            // A password from the environment stays out of the state: the provider reads it there itself.
            ...(setting !== "password" && {
                defaultInfo: { environment: [environmentName("bcm", setting)] },
            }),
        },
    ]);
    const policies = {
        type: "string",
        description: "Settings of the policy pack, JSON by rule name.",
    };
    return { ...Object.fromEntries(settings), policies };
}

function describeLanguages(): object {
    return {
        csharp: { packageReferences: { Pulumi: "3.*" }, respectSchemaVersion: true },
        go: {
            importBasePath: "github.com/pulumi-bcm/pulumi-bcm/sdk/go/bcm",
            generateResourceContainerTypes: true,
            generateExtraInputTypes: true,
            respectSchemaVersion: true,
        },
        nodejs: { packageName: "pulumi-bcm-sdk", respectSchemaVersion: true },
        python: {
            packageName: "pulumi_bcm",
            requires: { pulumi: ">=3.216.0,<4.0.0" },
            pyproject: { enabled: true },
            respectSchemaVersion: true,
        },
    };
}

function formOf(schema: z.ZodType): NumberForm {
    return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as NumberForm;
}

function readText(path: string): string {
    return readFileSync(join(packageRoot, path), "utf8");
}
