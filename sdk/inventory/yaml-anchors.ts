import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";

/** A map with keys and values of any kind. */
export type AnyMap = YAMLMap<unknown, unknown>;
type Say = (node: unknown, text: string) => void;

/** The map into which a merge key (`<<`) takes over another one. */
interface Merge {
    from: AnyMap;
    into: AnyMap;
}

/**
 * Puts what is at an anchor in the place of its aliases, and what merge keys name into the maps that have them, a map's own
 * fields first. What is taken over keeps its place in the file.
 */
export function expandAnchors(document: Document, say: Say): Merge[] {
    const anchors = new Map<string, unknown>();
    const open = new Set<unknown>();
    const merges: Merge[] = [];

    const expand = (node: unknown): unknown => {
        if (isAlias(node)) return lookUp(node, node.source);
        if (!isMap(node) && !isSeq(node)) {
            if (isScalar(node) && node.anchor) anchors.set(node.anchor, node);
            return node;
        }
        if (node.anchor) anchors.set(node.anchor, node);
        open.add(node);
        if (isSeq(node)) node.items = node.items.map(expand);
        else expandMap(node as AnyMap);
        open.delete(node);
        return node;
    };
    const lookUp = (alias: Node, name: string): unknown => {
        const target = anchors.get(name);
        if (target === undefined) say(alias, `*${name} has no anchor &${name} above it`);
        else if (open.has(target)) say(alias, `*${name} stands inside &${name}, and would contain itself`);
        else return target;
        return alias;
    };
    const expandMap = (map: AnyMap): void => {
        const [own, merged]: Pair<unknown, unknown>[][] = [[], []];
        for (const pair of map.items) {
            pair.key = expand(pair.key);
            pair.value = expand(pair.value);
            if (!isMergeKey(pair.key)) {
                own?.push(pair);
                continue;
            }
            const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
            for (const from of sources)
                if (isMap(from)) {
                    merged?.push(...from.items);
                    merges.push({ from, into: map });
                } else if (!isAlias(from))
                    say(pair.key, "<< takes a map, or a list of maps, e.g. <<: *defaults");
        }
        const names = new Set<string>();
        map.items = [...(own ?? []), ...(merged ?? [])].filter(({ key }) => {
            const name = nameOf(key);
            return !names.has(name) && names.add(name);
        });
    };

    expand(document.contents);
    return merges;
}

/**
 * Entries among the nodes that are no nodes: those whose names begin with a dot, and those without a MAC or interfaces that
 * nodes with them merge. (Nodes to be adopted need neither; then no node that merges them has one.)
 */
export function findTemplates(nodes: AnyMap, merges: readonly Merge[]): Set<unknown> {
    const isMachine = (map: AnyMap) => map.has("mac") || map.has("interfaces");
    const used = merges
        .filter(({ from, into }) => !isMachine(from) && isMachine(into))
        .map(({ from }) => from);
    const hidden = nodes.items.filter(({ key }) => nameOf(key).startsWith("."));
    // Another entry with the same value is a node that is an alias of it.
    const anchored = used.map((from) => nodes.items.find(({ value }) => value === from));
    return new Set<unknown>([...anchored, ...hidden]);
}

/** A key as text. */
export function nameOf(key: unknown): string {
    return String(isScalar(key) ? key.value : key);
}

/** Whether a value is left empty. */
export function isEmpty(node: unknown): boolean {
    return node === null || node === undefined || (isScalar(node) && node.value === null);
}

/** The parser gives an unquoted `<<` a value of its own. */
function isMergeKey(key: unknown): boolean {
    return isScalar(key) && typeof key.value === "symbol";
}
