import { isInteger, parse, stringify } from "lossless-json";

/** A run of digits that may not fit a JavaScript number; only such texts need the careful reader. */
const LONG_NUMBER = /\d{16}/;

/**
 * Reads JSON so that writing it gives the same numbers: integers that a JavaScript number would change become `bigint`.
 * This matters because whole objects are sent back, including fields that are not ours.
 *
 * @throws SyntaxError if the text is not JSON.
 */
export function readJson(text: string): unknown {
    return LONG_NUMBER.test(text) ? parse(text, undefined, readNumber) : JSON.parse(text);
}

/** Writes JSON; a `bigint` becomes the number that it was. */
export function writeJson(value: unknown): string {
    try {
        return JSON.stringify(value) ?? "null";
    } catch {
        return stringify(value) ?? "null"; // slower, but accepts bigint
    }
}

function readNumber(text: string): number | bigint {
    const value = Number(text);
    return isInteger(text) && !Number.isSafeInteger(value) && String(value) !== text ? BigInt(text) : value;
}
