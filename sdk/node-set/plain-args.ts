import * as pulumi from "@pulumi/pulumi";
import { describeFindings, describeWrong, type Finding } from "../../model/issues";
import { NODE_ARGS } from "../../model/node-set";
import { describeEmptied, findEmptied, kindOf, nameKind } from "../../provider/internals/plain-inputs";

/** Arguments that decide which resources there are, so they must be known while the program runs. */
export const DECIDING = [
    "createCustomCategory",
    "enablePowerAction",
    "powerAction",
    "provisioningMode",
    "maxNodes",
    "preflight",
    "cluster",
] as const;
export const DECIDING_OF_NODE = ["powerVia", "group", "powerAction"] as const;
/** Arguments of which the fields are read while the program runs. */
export const MAPS = ["category", "rollout"] as const;

/**
 * Refuses arguments from which the set could not tell its resources: an output or a promise of nodes would be a set without
 * nodes, and the next update would remove all of them.
 *
 * @throws RunError with one sentence for each: what was given, and what to write instead
 */
export function refuseOddArgs(name: string, args: unknown): void {
    if (kindOf(args) !== "map") {
        const instead = kindOf(args) === "promise" ? "write await before it" : "write { nodes: … }";
        throw new pulumi.RunError(
            `The arguments of the node set "${name}" are ${nameKind(args)}; ${instead}.`,
        );
    }
    const set = args as Record<string, unknown>;
    const say = (subject: string, field: string, message: string): Finding => ({ subject, field, message });
    const findings: Finding[] = [];
    const nodes = describeNodes(set.nodes);
    if (nodes !== undefined) findings.push(say("", "nodes", nodes));
    for (const field of DECIDING)
        if (isOpen(set[field])) findings.push(say("", field, describeDeciding(set[field])));
    for (const field of MAPS) {
        const message = describeFields(set[field]);
        if (set[field] !== undefined && message !== undefined) findings.push(say("", field, message));
    }
    if (kindOf(set.rollout) === "map")
        for (const [field, value] of Object.entries(set.rollout as object))
            if (isOpen(value)) findings.push(say("", `rollout.${field}`, describeDeciding(value)));
    for (const [hostname, node] of nodes === undefined ? Object.entries(set.nodes as object) : [])
        findings.push(...judgeNode(hostname, node));
    const judged = new Set([...MAPS, "nodes"].filter((field) => kindOf(set[field]) !== "map"));
    const others = Object.entries(set).filter(([field]) => field !== "nodes" && !judged.has(field));
    for (const [path, value] of findEmptied(Object.fromEntries(others)))
        findings.push(say("", path, describeEmptied(value)));
    const lines = describeFindings(findings);
    if (lines.length === 0) return;
    throw new pulumi.RunError(lines.length === 1 ? `${lines[0]}` : describeWrong(name, lines.length, lines));
}

function judgeNode(subject: string, node: unknown): Finding[] {
    const message = describeFields(node);
    if (message !== undefined) return [{ subject, field: "", message }];
    const fields = node as Record<string, unknown>;
    const open = DECIDING_OF_NODE.filter((field) => isOpen(fields[field])).map((field) => ({
        ...{ subject, field },
        message: describeDeciding(fields[field]),
    }));
    const emptied = findEmptied(node).map(([field, value]) => ({
        subject,
        field,
        message: describeEmptied(value),
    }));
    return [...open, ...emptied];
}

/** What is wrong with `nodes`; undefined if they are a plain map. */
function describeNodes(nodes: unknown): string | undefined {
    switch (kindOf(nodes)) {
        case "map":
            return undefined;
        case "nothing":
            return `${nodes === null ? "are null" : "is missing"}; write nodes: {} for a set without nodes.`;
        case "output":
            return (
                "is an output, and the host names must be known while the program runs; write them plainly and only the values as " +
                'outputs, nodes: { "dgx-01": { mac: output.apply((nodes) => nodes["dgx-01"].mac) } }, or, if it is from another ' +
                'stack, nodes: await new pulumi.StackReference("…").requireOutputValue("nodes").'
            );
        case "promise":
            return "is a promise, and the host names must be known while the program runs; write nodes: await …, in a CommonJS program within export = async () => { … }.";
        case "Map":
            return "is a Map; write nodes: Object.fromEntries(…) with it.";
        case "Set":
            return "is a Set; write nodes: Object.fromEntries([...set].map(({ hostname, ...node }) => [hostname, node])).";
        case "list":
            return describeList(nodes as unknown[]);
        case "function":
            return "is a function; call it, and give what it returns.";
        case "text": {
            const text = JSON.stringify(nodes);
            return /^"\s*[[{]/.test(text)
                ? "is a text in JSON; write nodes: JSON.parse(…) with it."
                : `is the text ${text}; write nodes: bcm.nodesFromFile(${text}).`;
        }
        case "instance":
            if (nodes instanceof pulumi.StackReference)
                return 'is a StackReference; write nodes: await reference.requireOutputValue("nodes").';
            return `is ${nameKind(nodes)}; write a plain map, nodes: { ...nodes } if its fields are the nodes.`;
        default:
            return `is ${nameKind(nodes)}; write a map by host name, nodes: { "dgx-01": { mac: … } }.`;
    }
}

function describeList(list: unknown[]): string {
    const isEntries = list.length > 0 && list.every((item) => Array.isArray(item) && item.length === 2);
    if (isEntries) return "is a list of entries; write nodes: Object.fromEntries(…) with it.";
    return "is a list; write a map by host name, nodes: Object.fromEntries(list.map(({ hostname, ...node }) => [hostname, node])).";
}

/** What is wrong with a value of which the fields are read, such as a node; undefined if nothing is. */
function describeFields(value: unknown): string | undefined {
    switch (kindOf(value)) {
        case "map":
            return undefined;
        case "nothing":
            return `is ${nameKind(value)}; write its fields, { … }, or leave it out.`;
        case "output":
            return "is an output; write its fields plainly and only their values as outputs, { notes: output.apply((value) => value.notes) }.";
        case "promise":
            return "is a promise; write await before it, in a CommonJS program within export = async () => { … }.";
        case "Map":
            return "is a Map; write Object.fromEntries(…) with it.";
        case "function":
            return "is a function; call it, and give what it returns.";
        case "instance": {
            const lost = gettersOf(value as object);
            const what = `is ${nameKind(value)}`;
            if (Object.keys(value as object).length === 0 || pulumi.Resource.isInstance(value))
                return `${what}; write its fields, { … }.`;
            return lost.length > 0
                ? `${what}, whose getters would be lost; write its fields, { ${lost[0]}: … }.`
                : undefined;
        }
        default:
            return `is ${nameKind(value)}; write its fields, { … }.`;
    }
}

/** Getters of a class that are named like fields: only what an object has itself is taken over. */
function gettersOf(value: object): string[] {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (typeof prototype !== "object" || prototype === null) return [];
    const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
    return [
        ...own.filter(([name, { get }]) => get && Object.hasOwn(NODE_ARGS, name)).map(([name]) => name),
        ...gettersOf(prototype),
    ];
}

function isOpen(value: unknown): boolean {
    return ["output", "promise"].includes(kindOf(value));
}

function describeDeciding(value: unknown): string {
    const instead =
        kindOf(value) === "promise" ? "write await before it" : "write a plain value, e.g. of config.get(…)";
    return `is ${nameKind(value)}, and decides which resources there are; ${instead}.`;
}
