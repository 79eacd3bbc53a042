import * as pulumi from "@pulumi/pulumi";

/** Where there is no stack: in unit tests, and in our plugin, which serves one program at a time. */
let noStack = {};

/** What is known of a program without a stack is forgotten: another one begins. */
export function beginProgram(): void {
    noStack = {};
}

/**
 * A value that each program has for itself. Pulumi's Automation API runs programs in its own process, one after another or
 * side by side, and what one of them knows must not reach the next.
 */
export function perProgram<T>(make: () => T): () => T {
    const values = new WeakMap<object, T>();
    return () => {
        const program = pulumi.runtime.getStackResource() ?? noStack;
        const value = values.get(program) ?? make();
        values.set(program, value);
        return value;
    };
}
