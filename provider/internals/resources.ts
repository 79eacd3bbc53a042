import * as pulumi from "@pulumi/pulumi";
import { DYNAMIC_TYPES, PLUGIN_TYPES } from "../../model/urn";

/** Set in our plugin's process: there resources are the plugin's own, of this version. */
let plugin: { version?: string } | undefined;

/** From now on this process registers resources of the plugin, and no dynamic ones. */
export function registerForPlugin(version: string | undefined): void {
    plugin = version === undefined ? {} : { version };
}

/** Whether the resources of this process are the plugin's. */
export function isPlugin(): boolean {
    return plugin !== undefined;
}

/** The type token of a dynamic resource, e.g. `pulumi-nodejs:dynamic/bcm:Device`. */
export function dynamicToken(kind: string): string {
    return DYNAMIC_TYPES + kind;
}

/** The type token under which this process registers resources, e.g. `pulumi-nodejs:dynamic/bcm:Device`. */
export function typeToken(kind: string): string {
    return plugin ? PLUGIN_TYPES + kind : dynamicToken(kind);
}

/**
 * Options of a resource of the plugin: it goes on with what a dynamic resource of that name has begun, and is served by the
 * process that registers it. Without the version Pulumi would start another process for it.
 */
export function pluginOptions(
    kind: string,
    opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
    if (!plugin) return opts;
    return pulumi.mergeOptions({ aliases: [{ type: dynamicToken(kind) }], ...plugin }, opts);
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
    const types = plugin ? [type, type.replace(PLUGIN_TYPES, DYNAMIC_TYPES)] : [type];
    const aliases = readAliases(parent).flatMap((alias) =>
        types.map((one) => pulumi.output(alias).apply((urn) => childUrn(urn, one, suffix))),
    );
    return aliases.length > 0 ? { props, opts: pulumi.mergeOptions(opts, { aliases }) } : undefined;
};

/** Whether the stack's configuration has this key in plain text; Pulumi's typings leave `isConfigSecret` out. */
export function isStoredInClear(key: string): boolean {
    const runtime = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };
    return pulumi.runtime.getConfig(key) !== undefined && !runtime.isConfigSecret(key);
}
