import { isSecretField } from "../../model/secrets";

/**
 * Secrets that this process holds or has sent. A head node may repeat in a refusal what it was sent, and those texts
 * reach the terminal and the journals.
 */
const secrets = new Set<string>();
/** Shorter texts occur in ordinary words. */
const SHORTEST = 4;

/** Keeps this text out of all messages from now on. */
export function keepSecret(secret: unknown): void {
    if (typeof secret === "string" && secret.length >= SHORTEST) secrets.add(secret);
}

/** Does the same for every password inside a value. */
export function keepSecretsIn(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value))
        if (isSecretField(key)) keepSecret(inner);
        else keepSecretsIn(inner);
}

/** The text with `…` for each secret. */
export function redact(text: string): string {
    let redacted = text;
    for (const secret of secrets) if (redacted.includes(secret)) redacted = redacted.replaceAll(secret, "…");
    return redacted;
}

/** The same in every text inside a value. */
export function redactDeep<T>(value: T): T {
    if (typeof value === "string") return redact(value) as T;
    if (Array.isArray(value)) return value.map(redactDeep) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner)])) as T;
}
