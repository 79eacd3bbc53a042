import { isSecretField } from "../../model/secrets";

/**
 * Secrets that this process holds or has sent. A head node may repeat in its refusals what it was sent, and those
 * texts reach the terminal and the journals.
 */
const secrets = new Set<string>();
/** Shorter texts are parts of ordinary words. */
const SHORTEST = 4;

/** From now on this text stands in no message. */
export function keepSecret(secret: unknown): void {
    if (typeof secret === "string" && secret.length >= SHORTEST) secrets.add(secret);
}

/** The same for every password in what is sent. */
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
