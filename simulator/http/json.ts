import { isInteger, parse, stringify } from "lossless-json";

/** A run of digits that a JavaScript number may not hold; only such texts need the careful reader. */
const LONG_NUMBER = /\d{16}/;

/**
 * Reads JSON so that integers survive that a JavaScript number would change, as `bigint`: a head node keeps them.
 *
 * @throws SyntaxError for what is not JSON.
 */
export function readJson(text: string): unknown {
    return LONG_NUMBER.test(text) ? parse(text, undefined, readNumber) : JSON.parse(text);
}

/** Writes JSON, `bigint` as the number it was. */
export function writeJson(value: unknown): string {
    try {
        return JSON.stringify(value) ?? "null";
    } catch {
        return stringify(value) ?? "null"; // slower, and the only one that takes bigint
    }
}

function readNumber(text: string): number | bigint {
    const value = Number(text);
    return isInteger(text) && !Number.isSafeInteger(value) && String(value) !== text ? BigInt(text) : value;
}
