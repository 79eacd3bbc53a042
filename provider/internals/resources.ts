import * as pulumi from "@pulumi/pulumi";

/** Pulumi's type of a resource that its dynamic-provider process runs, e.g. `pulumi-nodejs:dynamic/bcm:Device`. */
export function typeToken(kind: string): string {
    return `pulumi-nodejs:dynamic/bcm:${kind}`;
}

/**
 * The resource's own URN, as a mere promise: an output would depend on the parent, and through a component parent on
 * all its children, this resource among them, and would wait for itself for ever.
 */
export function findUrn(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
    return new Promise((resolve) => {
        pulumi.createUrn(name, type, parent).apply(resolve);
    });
}

/** Whether the stack's configuration has this key in clear; Pulumi's typings leave the question out. */
export function isStoredInClear(key: string): boolean {
    const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };
    return pulumi.runtime.getConfig(key) !== undefined && !runtime.isConfigSecret(key);
}
