import * as pulumi from "@pulumi/pulumi";

/** Pulumi's type token of a dynamic resource, e.g. `pulumi-nodejs:dynamic/bcm:Device`. */
export function typeToken(kind: string): string {
    return `pulumi-nodejs:dynamic/bcm:${kind}`;
}

/**
 * The resource's own URN, as a plain promise. An output would depend on the parent, through a component parent on all its
 * children, and so on this resource itself: it would wait for ever.
 */
export function findUrn(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
    return new Promise((resolve) => {
        pulumi.createUrn(name, type, parent).apply(resolve);
    });
}

/** The URN of a resource that is registered, as a plain promise. */
export function urnOf({ urn }: pulumi.Resource): Promise<string> {
    return new Promise((resolve) => {
        urn.apply(resolve);
    });
}

/** Whether the stack's configuration has this key in plain text; Pulumi's typings leave `isConfigSecret` out. */
export function isStoredInClear(key: string): boolean {
    const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };
    return pulumi.runtime.getConfig(key) !== undefined && !runtime.isConfigSecret(key);
}
