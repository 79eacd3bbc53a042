/** Mistakes of ours and not of a head node or program: whoever reports them needs the place in the code. */
const BUGS = [TypeError, ReferenceError, RangeError];

/**
 * A runtime whose errors have no stack. Pulumi's provider process prints that of whatever check, diff, read or delete
 * throws (@pulumi/pulumi, cmd/dynamic-provider/index.js): the operator would have to find the one sentence that counts
 * among lines of our code.
 */
export function withPlainErrors<T extends Record<string, unknown>>(runtime: T): T {
    const plain = Object.entries(runtime).map(([name, operation]) => {
        if (name === "configure" || typeof operation !== "function") return [name, operation];
        return [name, (...args: unknown[]) => operation(...args).catch(rethrowPlain)];
    });
    return Object.fromEntries(plain) as T;
}

function rethrowPlain(error: unknown): never {
    if (error instanceof Error && !BUGS.some((Bug) => error instanceof Bug)) {
        error.name = "";
        error.stack = "";
    }
    throw error;
}
