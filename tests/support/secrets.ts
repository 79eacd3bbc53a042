import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A readable text, and where it is. */
export type Readable = readonly [name: string, text: string];

/** Every file below a folder, as text. */
export function filesBelow(folder: string): Readable[] {
    return readdirSync(folder, { recursive: true })
        .map((name) => join(folder, String(name)))
        .filter((file) => statSync(file).isFile())
        .map((file) => [file, readFileSync(file, "latin1")]);
}

/** Finds where a secret is in plain text. */
export function findLeaks(texts: readonly Readable[], secrets: readonly string[]): string[] {
    return secrets.flatMap((secret) =>
        texts.filter(([, text]) => text.includes(secret)).map(([name]) => `${name} holds ${secret}`),
    );
}
