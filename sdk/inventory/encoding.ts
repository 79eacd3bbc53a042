import { isUtf8 } from "node:buffer";
import { plural } from "../../model/text";

/** First bytes of workbooks, which a wrong extension does not turn into text. */
const WORKBOOKS: [kind: string, ...bytes: number[]][] = [
    ["an Excel or OpenDocument workbook", 0x50, 0x4b, 0x03, 0x04],
    ["an Excel workbook", 0xd0, 0xcf, 0x11, 0xe0],
];
/** The letters of Windows-1252 at 0x80 to 0x9F; from there on they are those of Unicode. (Node's decoder lacks these.) */
const WINDOWS = [..."€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ"];
/** What a converter writes in place of a letter that it could not read. */
const LOST = "\uFFFD";

/** What to do with a workbook, of which only a sheet can be read. */
export const SAVE_AS_CSV =
    'Save its sheet as CSV: in Excel "File > Save As > CSV UTF-8", in LibreOffice "File > Save As > Text CSV" with the ' +
    "character set UTF-8.";

/**
 * The text of a file in UTF-8. Anything else would lose letters: they would reach the head node as `�`.
 *
 * @param save what to choose when saving the file again, e.g. `CSV UTF-8`
 * @throws Error with the encoding, or with the line and the byte that is not UTF-8
 */
export function decodeText(file: string, bytes: Buffer, save = "UTF-8"): string {
    const [workbook] = WORKBOOKS.find(([, ...start]) => start.every((byte, at) => bytes[at] === byte)) ?? [];
    if (workbook) throw new Error(`${file} is ${workbook}, whatever its name says. ${SAVE_AS_CSV}`);
    const wide = wideEncoding(bytes);
    if (wide) throw new Error(`${file}: it is ${wide}. Save it as "${save}".`);
    const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
    if (isUtf8(bytes) && !text.includes(LOST) && !text.includes("\0")) return text;
    const wrong = linesOf(bytes).flatMap((line, index) => {
        const what = describeLine(line);
        return what ? [{ number: index + 1, what }] : [];
    });
    const [first, ...others] = wrong;
    if (!first) return text;
    const more = others.length > 0 ? ` (and ${plural(others.length, "more line")})` : "";
    throw new Error(`${file}: line ${first.number}${more}: ${first.what}`.replace("$SAVE", save));
}

/** Detected by the byte order mark, or by the zero bytes beside Latin letters, separators and line ends. */
function wideEncoding(bytes: Buffer): string | undefined {
    const starts = (...mark: number[]) => mark.every((byte, at) => bytes[at] === byte);
    if (starts(0xff, 0xfe, 0, 0) || starts(0, 0, 0xfe, 0xff)) return "UTF-32";
    if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) return "UTF-16";
    const zeros = bytes.filter((byte) => byte === 0).length;
    if (zeros * 2 > bytes.length) return "UTF-32";
    // A stray zero byte in a text is something else.
    return zeros * 8 > bytes.length ? "UTF-16" : undefined;
}

/** The lines as bytes: no byte of a longer character of UTF-8 looks like a line end. */
function linesOf(bytes: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (const [at, byte] of bytes.entries()) {
        const isEnd = byte === 0x0a || (byte === 0x0d && bytes[at + 1] !== 0x0a);
        if (!isEnd) continue;
        lines.push(bytes.subarray(start, at));
        start = at + 1;
    }
    return [...lines, bytes.subarray(start)];
}

/** What is wrong with a line; undefined if nothing is. */
function describeLine(line: Buffer): string | undefined {
    const text = line.toString("utf8");
    const [before = "", ...rest] = text.split(LOST);
    if (!isUtf8(line)) {
        const at = Buffer.byteLength(before);
        const byte = line[at] ?? 0;
        const inWindows = WINDOWS[byte - 0x80] ?? String.fromCharCode(byte);
        return (
            `the byte 0x${byte.toString(16).toUpperCase()}${afterWord(before)} is not UTF-8; in Windows-1252 it would be "${inWindows}". ` +
            'Save the file as "$SAVE".'
        );
    }
    if (rest.length > 0)
        return `"${LOST}"${afterWord(before)} stands for a letter that was lost when the file was saved in another encoding. Write it again.`;
    return text.includes("\0") ? "it has a zero byte, so the file is not a text." : undefined;
}

/** ` after "Geh"` */
function afterWord(before: string): string {
    const [word] = /[^\s,;:"']*$/.exec(before) ?? [];
    return word ? ` after "${word}"` : "";
}
