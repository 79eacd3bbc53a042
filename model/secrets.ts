/** Whether a field of this name holds a secret: in arguments, on the wire and in our records. */
export function isSecretField(name: string): boolean {
    return /password/i.test(name);
}

/** Stands in our records in the place of a secret. */
export const HIDDEN = "(secret)";
