import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { parse as parseJson } from "lossless-json";
import { z } from "zod";
import { describeFinding, type Finding, fieldPath, shapeFindings } from "../../model/issues";
import { listWords, suggest } from "../../model/text";
import { HostName } from "../../model/values";
import { decodeText } from "../../sdk/inventory/encoding";
import { nearestField } from "../../sdk/inventory/fields";

/*
 * Terraform converts numbers and booleans to text, and back, as a variable's type requires; null is a variable that is
 * not set.
 */
const Text = z.preprocess(
    (value) => (Number.isSafeInteger(value) || typeof value === "boolean" ? String(value) : value),
    z.string(),
);
const Flag = z.preprocess(
    (value) => (value === "true" || value === "false" ? value === "true" : value),
    z.boolean(),
);
/** Modules write `""` if a node does not have the address. */
const Address = Text.transform((text) => text || undefined);

const Interface = z.object({
    type: Text,
    name: Text,
    mac: Address.optional(),
    network: Text.optional(),
    ip: Address.optional(),
    bootable: Flag.optional(),
});
export type Interface = z.infer<typeof Interface>;

const Node = z.object({
    mac: Text,
    ip: Address.optional(),
    bmc_mac: Address.optional(),
    ipmi_ip: Address.optional(),
    category: Text.optional(),
    management_network: Text.optional(),
    power_control: Text.optional(),
    bmc_settings: z
        .object({ username: Text.optional(), password: Text.optional(), privilege: Text.optional() })
        .optional(),
    interfaces: z.array(Interface).optional(),
    roles: z.array(Text).optional(),
    kernel_parameters: Text.optional(),
    boot_loader: Text.optional(),
    serial_number: Text.optional(),
    part_number: Text.optional(),
});
export type Node = z.infer<typeof Node>;

/** The variables of the module: the ten of the specification, and two that its examples use. */
const Variables = z.object({
    nodes: z.record(z.string(), Node),
    software_image_name: Text.optional(),
    management_network_name: Text.optional(),
    oob_network_name: Text.optional(),
    category_name: Text.optional(),
    create_custom_category: Flag.optional(),
    install_mode: Text.optional(),
    bmc_username: Text.optional(),
    bmc_password: Text.optional(),
    power_action: Text.optional(),
    enable_power_action: Flag.optional(),
    provisioning_mode: Text.optional(),
});
export type Variables = z.infer<typeof Variables>;

/** The contents of a file: known variables, and the paths of unknown ones. */
export interface Tfvars {
    variables: Variables;
    unknown: string[];
}

/** Names of BMC log-in fields; only whether one is present is read. */
const LOG_IN = /^(bmc_)?(username|password)$/;

/**
 * Reads a `terraform.tfvars` or `terraform.tfvars.json`.
 *
 * @throws Error with everything that is wrong in it, one line each; never with a value that may be secret
 */
export async function readTfvars(file: string): Promise<Tfvars> {
    const text = readText(file);
    const parsed = extname(file) === ".json" ? readJson(file, text) : await readHcl(file, text);
    const reading: Reading = { problems: [], expressions: [] };
    const given = settle(parsed, [], reading);
    const problems = [...reading.problems, ...findWrong(given, reading.expressions)];
    if (problems.length > 0) throw new Error(problems.map((problem) => `${file}: ${problem}`).join("\n"));
    const variables = Variables.parse(given);
    return { variables, unknown: leftOut(given, variables, []) };
}

/** What `settle` finds. */
interface Reading {
    problems: string[];
    /** Paths of the expressions, in values and in names. */
    expressions: string[];
}

/** Blocks of a configuration; a file of variables has none. */
const BLOCKS = ["variable", "locals", "module", "resource", "provider", "terraform", "output", "data"];

function findWrong(given: unknown, expressions: readonly string[]): string[] {
    const variables = Object(given) as Record<string, unknown>;
    const blocks = BLOCKS.filter((block) => Object.hasOwn(variables, block));
    if (blocks.length > 0 && !Object.hasOwn(variables, "nodes"))
        return [
            `it is a configuration, with ${listWords(blocks, "and")}; write the values of its variables into a terraform.tfvars`,
        ];
    // What an expression gives is not known, nor what is in it.
    const isKnown = (field: string) =>
        !expressions.some((path) => field === path || field.startsWith(`${path}.`));
    const findings = shapeFindings(Variables, given, "").filter(({ field }) => isKnown(field));
    const { nodes } = variables;
    const hostnames = isMap(nodes) ? Object.keys(nodes) : [];
    return [
        ...findings.map((finding) => describeFinding(finding) + meantInstead(finding, variables)),
        ...hostnames
            .filter((hostname) => isKnown(`nodes.${hostname}`) && !HostName.safeParse(hostname).success)
            .map(
                (hostname) =>
                    `nodes: ${JSON.stringify(hostname)} is not a host name; expected letters, digits and inner hyphens`,
            ),
    ];
}

/** The variable or attribute of another name that was probably meant by one that is missing. */
function meantInstead({ field, message }: Finding, variables: Record<string, unknown>): string {
    if (message !== "is missing") return "";
    const [, hostname = "", attribute = ""] = /^nodes\.(.*)\.(\w+)$/.exec(field) ?? [];
    const node = isMap(variables.nodes) ? variables.nodes[hostname] : undefined;
    const meant =
        field === "nodes"
            ? Object.keys(variables).find(
                  (name) => !(name in Variables.shape) && looksLikeNodes(name, variables[name]),
              )
            : Object.keys(isMap(node) ? node : {}).find(
                  (name) => !(name in Node.shape) && nearestField(name, [attribute]) !== undefined,
              );
    if (meant === undefined) return "";
    const kind = attribute === "" ? "variable of the module" : "attribute of the module's nodes";
    return `; ${meant} is no ${kind}: rename it to ${attribute || field}`;
}

/** Whether a variable holds machines by name, or has a name that says so. */
function looksLikeNodes(name: string, value: unknown): boolean {
    if (!isMap(value)) return false;
    const all = Object.values(value);
    const isMachine = (one: unknown) => isMap(one) && ("mac" in one || "interfaces" in one);
    return all.some(isMachine) || /node|host|server|machine/i.test(name) || suggest(name, ["nodes"]) !== "";
}

function isMap(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Formats of `nodesFromFile`, which a user may well try here first. */
const INVENTORIES: Record<string, string> = { ".csv": "CSV", ".yaml": "YAML", ".yml": "YAML" };

function readText(file: string): string {
    const kind = INVENTORIES[extname(file).toLowerCase()];
    if (kind)
        throw new Error(
            `${file} is not a Terraform variables file (.tfvars, .tfvars.json); bcm.nodesFromFile reads nodes from ${kind}.`,
        );
    let bytes: Buffer;
    try {
        bytes = readFileSync(file);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") throw new Error(`There is no file ${file}.`);
        throw new Error(`${file} cannot be read (${code}).`);
    }
    return decodeText(file, bytes);
}

async function readHcl(file: string, text: string): Promise<unknown> {
    // Loaded here because it is 2.4 MB of WebAssembly; with require because its types would add browser types everywhere.
    const { parse } = require("@cdktn/hcl2json") as {
        parse(file: string, text: string): Promise<unknown>;
    };
    try {
        return await parse("tfvars", text);
    } catch (error) {
        const { message } = error as Error;
        // `tfvars:2,6-7: Invalid expression; Expected …`: the second sentence may quote a piece of a password.
        const places = [...message.matchAll(/tfvars:(\d+,\d+)-[\d,]+: ([^;]+);/g)];
        if (places.length === 0) throw error;
        throw new Error(places.map(([, place, what]) => `${file}:${place}: ${what}`).join("\n"));
    }
}

function readJson(file: string, text: string): unknown {
    try {
        return parseJson(text, undefined, Number);
    } catch (error) {
        const { message } = error as Error;
        const before = text.slice(0, Number(/position (\d+)/.exec(message)?.[1] ?? 0)).split("\n");
        throw new Error(`${file}:${before.length},${(before.at(-1) ?? "").length + 1}: it is not valid JSON`);
    }
}

/** A value as Terraform reads it: nulls removed, `$${` read as text. Log-ins are already dropped here. */
function settle(value: unknown, path: PropertyKey[], reading: Reading): unknown {
    if (typeof value === "string") {
        if (isExpression(value)) {
            reading.problems.push(`${fieldPath(path)}: it is an expression; write its value instead`);
            reading.expressions.push(fieldPath(path));
        }
        return value.replaceAll(/([$%])\1\{/g, "$1{");
    }
    if (Array.isArray(value)) return value.map((item, index) => settle(item, [...path, index], reading));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).flatMap(([key, item]) => {
            if (item === null) return [];
            if (isExpression(key)) {
                const field = fieldPath([...path, key]);
                reading.problems.push(`${field}: the name is an expression; write the name itself instead`);
                reading.expressions.push(field);
            }
            return [[key, LOG_IN.test(key) ? "" : settle(item, [...path, key], reading)]];
        }),
    );
}

function isExpression(text: string): boolean {
    return /[$%]\{/.test(text.replaceAll(/([$%])\1\{/g, ""));
}

/** Paths of everything that the schema left out. */
function leftOut(given: unknown, taken: unknown, path: PropertyKey[]): string[] {
    if (typeof given !== "object" || given === null) return [];
    return Object.entries(given).flatMap(([key, value]) => {
        const here = [...path, Array.isArray(given) ? Number(key) : key];
        const mine = Object(taken) as Record<string, unknown>;
        if (Object.hasOwn(mine, key)) return leftOut(value, mine[key], here);
        const near = nearestName(key, namesAt(path));
        return [`${fieldPath(here)}${near === undefined ? "" : ` (did you mean ${near}?)`}`];
    });
}

/** Names that the module knows at a path: of variables, or of a node's attributes. */
function namesAt(path: readonly PropertyKey[]): string[] {
    if (path.length === 0) return Object.keys(Variables.shape);
    return path.length === 2 && path[0] === "nodes" ? Object.keys(Node.shape) : [];
}

/** The name of the module's that another one most likely means; its names are our fields in another spelling. */
function nearestName(name: string, names: readonly string[]): string | undefined {
    const camel = (text: string) => text.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
    const near = nearestField(name, names.map(camel));
    return names.find((one) => camel(one) === near);
}
