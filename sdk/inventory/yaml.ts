import { isMap, isNode, isSeq, LineCounter, type Node, parseAllDocuments, visit } from "yaml";
import { nameAll } from "../../model/text";
import { isLogIn } from "./fields";
import { emptyInventory, type Inventory, type Place } from "./found";
import type { Naming } from "./naming";
import { type AnyMap, expandAnchors, findTemplates, isEmpty, nameOf } from "./yaml-anchors";
import { errorsIn } from "./yaml-errors";

/** What the functions below share. */
interface Reading {
    found: Inventory;
    naming: Naming;
    placeOf: (node: unknown) => Place;
    /** Names that are no fields: where each comes first, and the nodes that have it. */
    strange: Map<string, { place: Place; hostnames: string[] }>;
    /** All names of fields. */
    names: Set<string>;
}

/** Reads nodes by host name; JSON is also YAML. */
export function readYaml(text: string, isJson: boolean, naming: Naming): Inventory {
    const found = emptyInventory();
    const lineCounter = new LineCounter();
    const placeAt = (offset: number): Place => {
        const { line, col } = lineCounter.linePos(offset);
        return { line, column: col };
    };
    const placeOf = (node: unknown) => placeAt((node as Node | null)?.range?.[0] ?? 0);
    const parsed = parseAllDocuments(text, { lineCounter, merge: true, prettyErrors: false });
    const documents = "empty" in parsed ? [] : parsed;
    for (const { offset, message } of errorsIn(documents, text, isJson))
        found.problems.push({ place: placeAt(offset), text: message });
    const document = documents.find(({ contents }) => !isEmpty(contents));
    if (found.problems.length > 0 || !document) return found;
    const merges = expandAnchors(document, (node, what) =>
        found.problems.push({ place: placeOf(node), text: what }),
    );
    if (found.problems.length > 0) return found;
    const reading: Reading = { found, naming, placeOf, strange: new Map(), names: new Set() };
    const top = findNodes(document.contents, reading);
    if (!top) return found;
    const templates = findTemplates(top, merges);
    for (const entry of top.items) {
        const { key, value } = entry;
        if (templates.has(entry)) continue;
        if (isMap(value)) readNode(nameOf(key), key, value, reading, (inside) => inside.toJS(document));
        else
            found.problems.push({
                place: placeOf(value ?? key),
                text: `${nameOf(key)} must be a map of fields`,
            });
    }
    for (const [name, { place, hostnames }] of reading.strange)
        found.problems.push({
            place,
            text: `${nameAll(hostnames)}: ${name}: ${describeStrange(name, naming)}`,
        });
    naming.reportUnseen(reading.names, found.problems, { line: 1, column: 1 });
    return found;
}

/** The map of nodes: all of the file, or what is under `nodes`, with templates beside it. */
function findNodes(contents: unknown, { found, naming, placeOf }: Reading): AnyMap | undefined {
    const say = (sign: unknown, text: string) => found.problems.push({ place: placeOf(sign), text });
    if (!isMap(contents)) {
        say(contents, "it must map host names to nodes, e.g. dgx-01: { mac: … }");
        return undefined;
    }
    if (!contents.has("nodes")) return contents as AnyMap;
    for (const { key, value } of contents.items) {
        const name = nameOf(key);
        const isTemplate = hasAnchor(value) || name.startsWith(".");
        if (name !== "nodes" && !isTemplate && naming.fieldOf(name) !== undefined)
            say(
                key,
                `${name} stands beside nodes, where only templates (${name}: &${name} …) may; move it or remove it`,
            );
    }
    const inner = contents.get("nodes", true) as unknown;
    if (isMap(inner)) return inner as AnyMap;
    if (!isEmpty(inner)) say(inner, "nodes must map host names to nodes, e.g. dgx-01: { mac: … }");
    return undefined;
}

function readNode(
    hostname: string,
    key: unknown,
    node: AnyMap,
    { found, naming, placeOf, strange, names }: Reading,
    toPlain: (value: Node) => unknown,
): void {
    const fields: [string, unknown][] = [];
    const places = new Map([["", placeOf(key)]]);
    for (const { key: sign, value } of node.items) {
        const name = nameOf(sign);
        names.add(name);
        const field = naming.fieldOf(name);
        if (field === undefined) continue;
        const place = placeOf(sign);
        if (!naming.has(field)) {
            const { hostnames } = strange.get(name) ?? { hostnames: [] };
            strange.set(name, {
                place: strange.get(name)?.place ?? place,
                hostnames: [...hostnames, hostname],
            });
            continue;
        }
        if (places.has(field)) {
            const text = `${name} is read as ${field}, which it has already`;
            found.problems.push({ place, subject: hostname, text });
            continue;
        }
        places.set(field, place);
        addPlaces(value, field, places, placeOf);
        fields.push([field, isNode(value) ? toPlain(value) : null]);
    }
    found.nodes.set(hostname, Object.fromEntries(fields));
    found.places.set(hostname, places);
}

function describeStrange(name: string, naming: Naming): string {
    if (isLogIn(name)) return "there is no such field. Give bmc: { username, password }";
    return `there is no such field${naming.suggest(name, []).replace(/^ /, ". ")}`;
}

/** Adds the places of everything inside a value, by path. */
function addPlaces(
    inside: unknown,
    path: string,
    places: Map<string, Place>,
    placeOf: (node: unknown) => Place,
): void {
    const add = (at: string, sign: unknown, within: unknown) => {
        places.set(at, placeOf(sign));
        addPlaces(within, at, places, placeOf);
    };
    if (isMap(inside))
        for (const field of inside.items) add(`${path}.${nameOf(field.key)}`, field.key, field.value);
    else if (isSeq(inside))
        for (const [index, item] of inside.items.entries()) add(`${path}[${index}]`, item, item);
}

/** Whether something in a value can be named by an alias. */
function hasAnchor(value: unknown): boolean {
    let has = false;
    if (isNode(value))
        visit(value, (_key, node) => {
            has ||= "anchor" in Object(node) && Boolean((node as { anchor?: string }).anchor);
        });
    return has;
}
