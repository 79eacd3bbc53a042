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
