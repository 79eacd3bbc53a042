/** How the type tokens of our dynamic resources begin. */
export const DYNAMIC_TYPES = "pulumi-nodejs:dynamic/bcm:";
/** How those of the plugin's resources begin, and of a `NodeSet` in either case. */
export const PLUGIN_TYPES = "bcm:index:";

/** Whether a type token is that of a kind of resource, dynamic or the plugin's. */
export function isOfKind(type: string, kind: string): boolean {
    return type === DYNAMIC_TYPES + kind || type === PLUGIN_TYPES + kind;
}

/** One form for the URNs that a resource has as a dynamic one and as one of the plugin: a stack may go from one to the other. */
export function plainUrn(urn: string): string {
    return urn.replaceAll(DYNAMIC_TYPES, PLUGIN_TYPES);
}

/** What a resource's URN says, e.g. `urn:pulumi:dev::racks::bcm:index:NodeSet$…Device::rack1-dgx-05`. */
export interface UrnParts {
    stack: string;
    project: string;
    /** The resource's name in the program. */
    name: string;
}

/** The parts of a URN; undefined if the value is not one. */
export function parseUrn(urn: unknown): UrnParts | undefined {
    const [, stack, project, name] = /^urn:pulumi:(.+?)::(.+?)::.*?::(.+)$/.exec(String(urn)) ?? [];
    return stack !== undefined && project !== undefined && name !== undefined
        ? { stack, project, name }
        : undefined;
}

/** Whether a resource is part of a `NodeSet`. */
export function isInSet(urn: unknown): boolean {
    return /^urn:pulumi:.+?::.+?::(.*\$)?[\w:]*:NodeSet\$/.test(String(urn));
}

/** `dev::racks`, the stack and project of a resource; empty if the value is not a URN. */
export function stackOf(urn: unknown): string {
    const parts = parseUrn(urn);
    return parts ? `${parts.stack}::${parts.project}` : "";
}
