import {
    isMap,
    isScalar,
    isSeq,
    LineCounter,
    type Node,
    parseDocument,
    type YAMLError,
    type YAMLMap,
} from "yaml";
import type { Inventory, Place } from "./found";

/** Reads nodes by host name; JSON is also YAML. */
export function readYaml(text: string, isJson: boolean): Inventory {
    const found: Inventory = { nodes: {}, places: {}, problems: [] };
    const counter = new LineCounter();
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
    const placeAt = (offset: number): Place => {
        const { line, col } = counter.linePos(offset);
        return { line, column: col };
    };
    const placeOf = (node: unknown) => placeAt((node as Node | null)?.range?.[0] ?? 0);
    const [first] = document.errors;
    const lacking = isJson && first && lackingInJson(first, text);
    // Any other errors of the parser follow from it.
    const errors = lacking
        ? [lacking]
        : document.errors.map(({ pos, message }) => ({ offset: pos[0], message }));
    for (const { offset, message } of errors) found.problems.push({ place: placeAt(offset), text: message });
    if (found.problems.length > 0) return found;
    const inner = isMap(document.contents) ? document.contents.get("nodes", true) : undefined;
    const top = isMap(inner) ? inner : document.contents;
    if (isEmpty(inner) || isEmpty(document.contents)) return found;
    if (!isMap(top)) {
        found.problems.push({ place: placeOf(top), text: "it must map host names to nodes" });
        return found;
    }
    for (const { key, value } of (top as YAMLMap<unknown, unknown>).items) {
        const hostname = nameOf(key);
        if (!isMap(value)) {
            found.problems.push({
                place: placeOf(value ?? key),
                text: `${hostname} must be a map of fields`,
            });
            continue;
        }
        const places: Record<string, Place> = { "": placeOf(key) };
        const addPlaces = (inside: unknown, path: string) => {
            const add = (at: string, sign: unknown, within: unknown) => {
                places[at] = placeOf(sign);
                addPlaces(within, at);
            };
            if (isMap(inside))
                for (const field of inside.items)
                    add([path, nameOf(field.key)].filter(Boolean).join("."), field.key, field.value);
            else if (isSeq(inside))
                for (const [index, item] of inside.items.entries()) add(`${path}[${index}]`, item, item);
        };
        addPlaces(value, "");
        found.nodes[hostname] = value.toJS(document) as Record<string, unknown>;
        found.places[hostname] = places;
    }
    return found;
}

/** The comma or colon that is missing in JSON; the parser reports it in terms of YAML. */
function lackingInJson({ code, message, pos }: YAMLError, text: string) {
    // This error starts at the value before: `true "ip": …`.
    const gap = code === "BLOCK_IN_FLOW" ? text.slice(...pos).search(/(?<=\s)"/) : 0;
    if (gap < 0 || !/^(Missing ,|Unexpected \S*(scalar|start)\b|Block collections)/.test(message))
        return undefined;
    const offset = pos[0] + gap;
    const sign = message.includes("or : between flow map items") ? "colon" : "comma";
    const [next = ""] = /^("[^"]*"|.)/.exec(text.slice(offset)) ?? [];
    return { offset, message: `a ${sign} is missing before ${next}` };
}

function nameOf(key: unknown): string {
    return String(isScalar(key) ? key.value : key);
}

/** Whether a value is left empty. */
function isEmpty(node: unknown): boolean {
    return node === null || (isScalar(node) && node.value === null);
}
