/** Errors in our own code, not in a head node or program: reporting them takes the place in the code. */
const BUGS = [TypeError, ReferenceError, RangeError];

/**
 * A runtime whose errors have no stack. Pulumi's provider process prints the stack of everything that check, diff, read or
 * delete throws (@pulumi/pulumi, cmd/dynamic-provider/index.js), and the one sentence that matters would get lost in it.
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
