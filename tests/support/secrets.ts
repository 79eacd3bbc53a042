import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A text that somebody can read, and where. */
export type Readable = readonly [name: string, text: string];

/** Every file below a folder, as text. */
export function filesBelow(folder: string): Readable[] {
    return readdirSync(folder, { recursive: true })
        .map((name) => join(folder, String(name)))
        .filter((file) => statSync(file).isFile())
        .map((file) => [file, readFileSync(file, "latin1")]);
}

/** Where a secret stands in clear. */
export function findLeaks(texts: readonly Readable[], secrets: readonly string[]): string[] {
    return secrets.flatMap((secret) =>
        texts.filter(([, text]) => text.includes(secret)).map(([name]) => `${name} holds ${secret}`),
    );
}
