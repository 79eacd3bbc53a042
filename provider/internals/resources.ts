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
    return whenKnown(pulumi.createUrn(name, type, parent));
}

/** The URN of a resource that is registered, as a plain promise. */
export function urnOf({ urn }: pulumi.Resource): Promise<string> {
    return whenKnown(urn);
}

/** The value of an output that is known sooner or later. */
function whenKnown<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => {
        output.apply((value) => resolve(value as T));
    });
}

/** The URNs that a resource had before, by the aliases in its options; Pulumi's typings leave them out. */
export function aliasesOf(resource: pulumi.Resource): Promise<string[]> {
    return Promise.all(readAliases(resource).map((alias) => whenKnown(pulumi.output(alias))));
}

function readAliases(resource: pulumi.Resource): pulumi.Input<string>[] {
    return (resource as pulumi.Resource & { __aliases?: pulumi.Input<string>[] }).__aliases ?? [];
}

/** The URN of a component's child, e.g. of the device `rack-dgx-05` of the set `rack`. */
export function childUrn(parentUrn: string, type: string, suffix: string): string {
    const at = parentUrn.lastIndexOf("::");
    return `${parentUrn.slice(0, at)}$${type}::${parentUrn.slice(at + 2)}${suffix}`;
}

/**
 * A transformation that hands a component's aliases to its children, whose names begin with its own. The engine does so only as
 * long as the new name is not in the state; a failed update leaves it there, and the alias would come too late.
 */
export const inheritAliases: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    const { parent } = opts;
    const own = (parent as { __name?: string } | undefined)?.__name;
    if (!parent || own === undefined || !name.startsWith(own)) return undefined;
    const suffix = name.slice(own.length);
    const aliases = readAliases(parent).map((alias) =>
        pulumi.output(alias).apply((urn) => childUrn(urn, type, suffix)),
    );
    return aliases.length > 0 ? { props, opts: pulumi.mergeOptions(opts, { aliases }) } : undefined;
};

/** Whether the stack's configuration has this key in plain text; Pulumi's typings leave `isConfigSecret` out. */
export function isStoredInClear(key: string): boolean {
    const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };
    return pulumi.runtime.getConfig(key) !== undefined && !runtime.isConfigSecret(key);
}
