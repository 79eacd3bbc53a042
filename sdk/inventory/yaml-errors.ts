import type { Document, YAMLError } from "yaml";
import { isEmpty } from "./yaml-anchors";

/** Something that the parser finds wrong, at an offset of the text. */
interface Wrong {
    offset: number;
    message: string;
}

/** What is wrong with the form of a file, one sentence a mistake. */
export function errorsIn(documents: readonly Document[], text: string, isJson: boolean): Wrong[] {
    const all = documents.flatMap(({ errors }) => errors);
    const [first] = all;
    if (isJson && first) {
        // Any other errors of the parser follow from it.
        const wrong = secondInJson(documents, first) ?? lackingInJson(first, text);
        if (wrong) return [wrong];
    }
    const filled = documents.filter(({ contents }) => !isEmpty(contents));
    const [, second] = filled;
    const again = "a second document begins here; put all nodes into one, without the line --- between them";
    return [
        // What is open at an error stays open to the end.
        ...all
            .filter((error) => error === first || !/^Flow (map|sequence)\b.* end with/.test(error.message))
            .map(({ pos, message }) => ({ offset: pos[0], message })),
        // The parser reads what an unknown tag is before as text: "!vault …", "!include …".
        ...documents.flatMap(({ warnings }) =>
            warnings.map(({ pos, message }) => ({
                offset: pos[0],
                message: `${message.replace(/^Unresolved tag: /, "the tag ")} is not known here; write the value itself`,
            })),
        ),
        ...(second?.contents?.range ? [{ offset: second.contents.range[0], message: again }] : []),
    ];
}

/** The comma or colon that is missing in JSON; the parser reports it in terms of YAML. */
function lackingInJson({ code, message, pos }: YAMLError, text: string): Wrong | undefined {
    // This error starts at the value before: `true "ip": …`.
    const gap = code === "BLOCK_IN_FLOW" ? text.slice(...pos).search(/(?<=\s)"/) : 0;
    if (gap < 0 || !/^(Missing ,|Unexpected \S*(scalar|start)\b|Block collections)/.test(message))
        return undefined;
    const offset = pos[0] + gap;
    const sign = message.includes("or : between flow map items") ? "colon" : "comma";
    const [next = ""] = /^("[^"]*"|.)/.exec(text.slice(offset)) ?? [];
    return { offset, message: `a ${sign} is missing before ${next}` };
}

/** A second object after the first, as in files with one object a line. */
function secondInJson([document]: readonly Document[], { message, pos }: YAMLError): Wrong | undefined {
    const end = document?.contents?.range?.[1] ?? Number.POSITIVE_INFINITY;
    if (pos[0] < end || !/(map|seq)-start at node end$/.test(message)) return undefined;
    return { offset: pos[0], message: "a second value begins here; put all nodes into one object" };
}
