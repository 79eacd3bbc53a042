import { createHash } from "node:crypto";

/** Tells the same text from others, and nothing more of it. */
export function digestOf(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** A request as it is written down: its name, or only a digest of it where a part of it is secret. */
export function writtenName(name: string, isSecret: boolean): string {
    return isSecret ? `(secret ${digestOf(name)})` : name;
}

/** Whether a request may not be written down, by the paths of its secret inputs. */
export function isSecretRequest(secrets: readonly string[]): boolean {
    return secrets.includes("request") || secrets.includes("powerAction");
}

/** Whether what was written down is this request; it may have become secret since then, or be so no longer. */
export function isWritten(written: string, name: string): boolean {
    return written === name || written === writtenName(name, true);
}
