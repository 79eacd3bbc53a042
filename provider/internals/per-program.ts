import * as pulumi from "@pulumi/pulumi";

/** Where there is no stack, as in unit tests. */
const NO_STACK = {};

/**
 * A value that each program has for itself. Pulumi's Automation API runs programs in its own process, one after another or
 * side by side, and what one of them knows must not reach the next.
 */
export function perProgram<T>(make: () => T): () => T {
    const values = new WeakMap<object, T>();
    return () => {
        const program = pulumi.runtime.getStackResource() ?? NO_STACK;
        const value = values.get(program) ?? make();
        values.set(program, value);
        return value;
    };
}
