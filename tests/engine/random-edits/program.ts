import { aMixedNode, type MixedNode } from "../support";

/** A node of the program: which MACs and which addresses it has, by number. */
export interface EditedNode {
    mac: number;
    ip: number;
    notes?: string;
}

/** What a program says that is edited at random. */
export interface Program {
    /** Of the set. */
    name: string;
    formerNames: string[];
    adopt: boolean;
    nodes: Map<string, EditedNode>;
}

/** Numbers from 0 to 1. */
export type Random = () => number;

/** What an edit may know of the world. */
export interface Surroundings {
    /** Numbers of MACs and addresses that nobody has. */
    free: () => number;
    /** Registers a device on the head node, as somebody else would. @returns its host name */
    registerForeign: (node: EditedNode) => string;
}

type Edit = (program: Program, random: Random, around: Surroundings) => string | undefined;

/** What nodes are called that somebody else registered: their records stay when they leave, with all that they have. */
export const FOREIGN = "old-";

/** One change of a program, as people make them. Undefined if there is nothing to change. */
const EDITS: Record<string, Edit> = {
    "add a node": ({ nodes }, _random, { free }) => {
        const number = free();
        const hostname = `dgx-${number}`;
        nodes.set(hostname, { mac: number, ip: number });
        return hostname;
    },
    "remove a node": ({ nodes }, random) => {
        const hostname = pick([...nodes.keys()], random);
        if (!hostname.startsWith(FOREIGN) && ownOf(nodes).length < 4) return undefined;
        nodes.delete(hostname);
        return hostname;
    },
    "rename a node": ({ nodes }, random, { free }) => {
        const [hostname] = pick(ownOf(nodes), random);
        const renamed = `gpu-${free()}`;
        rekey(nodes, new Map([[hostname, renamed]]));
        return `${hostname} → ${renamed}`;
    },
    "exchange two keys": ({ nodes }, random) => {
        const [a = "", b = ""] = pickTwo(nodes, random);
        rekey(nodes, new Map([...[[a, b] as const], ...[[b, a] as const]]));
        return `${a} ⇄ ${b}`;
    },
    "exchange two addresses": ({ nodes }, random) => exchange(nodes, pickTwo(nodes, random), ["ip"]),
    "exchange two MACs": ({ nodes }, random) => exchange(nodes, pickTwo(nodes, random), ["mac"]),
    "exchange two nodes": ({ nodes }, random) => exchange(nodes, pickTwo(nodes, random), ["mac", "ip"]),
    "move all addresses by one": ({ nodes }, _random, { free }) => {
        const all = ownOf(nodes).map(([, node]) => node);
        const ips = [...all.slice(1).map(({ ip }) => ip), free()];
        for (const [index, node] of all.entries()) node.ip = ips[index] ?? node.ip;
        return "all";
    },
    "turn all addresses round": ({ nodes }) => {
        const all = ownOf(nodes).map(([, node]) => node);
        const ips = all.map(({ ip }) => ip);
        for (const [index, node] of all.entries()) node.ip = ips[(index + 1) % ips.length] ?? node.ip;
        return "all";
    },
    "give a node another address": ({ nodes }, random, { free }) => {
        const [hostname, node] = pick([...nodes], random);
        node.ip = free();
        return hostname;
    },
    "replace a machine": ({ nodes }, random, { free }) => {
        const [hostname, node] = pick([...nodes], random);
        node.mac = free();
        return hostname;
    },
    "let a new node take over an address": ({ nodes }, random, { free }) => {
        const [hostname, { ip }] = pick(ownOf(nodes), random);
        const number = free();
        nodes.delete(hostname);
        nodes.set(`dgx-${number}`, { mac: number, ip });
        return `${hostname} → dgx-${number}`;
    },
    "change notes": ({ nodes }, random) => {
        const [hostname, node] = pick([...nodes], random);
        node.notes = `note ${Math.floor(random() * 1000)}`;
        return hostname;
    },
    "rename the set": (program, _random, { free }) => {
        program.formerNames.push(program.name);
        program.name = `set${free()}`;
        return program.name;
    },
    "take over a foreign node": (program, _random, { free, registerForeign }) => {
        const number = free();
        const node = { mac: number, ip: number };
        program.adopt = true;
        const hostname = registerForeign(node);
        program.nodes.set(hostname, node);
        return hostname;
    },
};

/** Makes one random edit. @returns what it was, for people */
export function editAtRandom(program: Program, random: Random, around: Surroundings): string {
    const [name, edit] = pick(Object.entries(EDITS), random);
    return `${name}: ${edit(program, random, around) ?? "nothing"}`;
}

/** The arguments of the set. */
export function argsOf({ nodes, adopt }: Program): object {
    return {
        nodes: Object.fromEntries([...nodes].map(([hostname, node]) => [hostname, nodeOf(node)])),
        ...{ managementNetworkName: "dgxnet", oobNetworkName: "oob-mgmt", categoryName: "gpu-worker" },
        ...(adopt && { adopt }),
    };
}

/** A node's arguments. */
export function nodeOf({ notes, ...numbers }: EditedNode): MixedNode {
    return { ...aMixedNode(numbers), ...(notes !== undefined && { notes }) };
}

/** One of several. */
export function pick<T>(items: readonly T[], random: Random): T {
    return items[Math.floor(random() * items.length)] as T;
}

function pickTwo(nodes: ReadonlyMap<string, EditedNode>, random: Random): string[] {
    const own = ownOf(nodes).map(([hostname]) => hostname);
    const first = pick(own, random);
    const others = own.filter((hostname) => hostname !== first);
    return [first, pick(others, random)];
}

function ownOf(nodes: ReadonlyMap<string, EditedNode>): [string, EditedNode][] {
    return [...nodes].filter(([hostname]) => !hostname.startsWith(FOREIGN));
}

function exchange(
    nodes: Map<string, EditedNode>,
    [a = "", b = ""]: string[],
    fields: ("mac" | "ip")[],
): string {
    const [one, other] = [nodes.get(a), nodes.get(b)];
    if (one && other) for (const field of fields) [one[field], other[field]] = [other[field], one[field]];
    return `${a} ⇄ ${b}`;
}

/** Gives nodes other keys, at their places. */
function rekey(nodes: Map<string, EditedNode>, names: ReadonlyMap<string, string>): void {
    const all = [...nodes];
    nodes.clear();
    for (const [hostname, node] of all) nodes.set(names.get(hostname) ?? hostname, node);
}
