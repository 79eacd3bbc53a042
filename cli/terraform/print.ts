/** An expression in the program. */
export class Code {
    constructor(readonly text: string) {}
}

/** A value with comment lines above it. The lines are fixed texts: a value from the file could end the comment. */
export class Remark {
    readonly lines: string[];

    constructor(
        readonly value: Value,
        ...lines: string[]
    ) {
        this.lines = lines;
    }
}

/** A value in the program. Undefined fields are left out. */
export type Value =
    | string
    | number
    | boolean
    | Code
    | Remark
    | Value[]
    | { [field: string]: Value | undefined };

const WIDTH = 110;
const STEP = "    ";

/** Formats a value like this repository's formatter: objects over several lines, lists on one line if they fit. */
export function printValue(value: Value, indent = "", column = 0): string {
    if (value instanceof Remark) return printValue(value.value, indent, column);
    if (value instanceof Code) return value.text;
    if (typeof value === "string") return quote(value);
    if (typeof value !== "object") return String(value);
    const inner = indent + STEP;
    if (Array.isArray(value)) {
        const items = value.map((item) => printValue(item, inner, inner.length));
        const line = `[${items.join(", ")}]`;
        if (!line.includes("\n") && column + line.length < WIDTH) return line;
        return `[\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}]`;
    }
    const fields = Object.entries(value).flatMap(([field, one]) =>
        one === undefined ? [] : [printField(field, one, inner)],
    );
    return fields.length > 0 ? `{\n${fields.join("")}${indent}}` : "{}";
}

function printField(field: string, value: Value, indent: string): string {
    const comment =
        value instanceof Remark ? value.lines.map((line) => `${indent}// ${line}\n`).join("") : "";
    const name = /^[A-Za-z_$][\w$]*$/.test(field) ? field : quote(field);
    const head = `${indent}${name}:`;
    const text = printValue(value, indent, head.length + 1);
    const isTooLong = text.startsWith('"') && head.length + text.length + 2 > WIDTH;
    return `${comment}${head}${isTooLong ? `\n${indent}${STEP}` : " "}${text},\n`;
}

/** In double quotes, unless single ones save escapes. */
function quote(text: string): string {
    const quoted = JSON.stringify(text);
    const count = (mark: string) => text.split(mark).length;
    if (count('"') <= count("'")) return quoted;
    return `'${quoted.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
