import { GRAMMAR } from "./grammar";
import { clip } from "./values";

/** More words than the findings about one text can repeat. */
const MOST = 1000;

/** What the schema itself says, and so tells nothing about a text. */
const OF_SCHEMA = new Set(
    Object.entries(GRAMMAR).flatMap(([name, { text, attributes = {} }]) => [
        ...name.split("/"),
        ...Object.keys(attributes),
        ...[text, ...Object.values(attributes)].flatMap((value) => (value?.isWord ? value.allowed : [])),
    ]),
);

/** Names and values in a disk setup, as findings would repeat them, that are not the schema's own. */
export function ownWords(text: string): string[] {
    const pieces = text.split(/[<>"'=]|\/>/).flatMap((piece) => [piece, ...piece.split(/\s+/)]);
    const own = new Set(
        pieces.map((piece) => piece.trim()).filter((piece) => !OF_SCHEMA.has(piece.replace("/", ""))),
    );
    return [...own].slice(0, MOST).flatMap((piece) => [piece, clip(piece).replace(/…$/, "")]);
}
