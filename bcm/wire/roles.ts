import { findEntity, listOf, mergeEntities, renewUuids } from "./entities";
import type { WireObject } from "./envelope";

/** A role of this name that exists elsewhere on the head node, as a pattern for a new one. */
export type RolePattern = (name: string) => WireObject | undefined;

/**
 * Role labels become role objects. One that is there under the name stays as it is; else one of that
 * name from elsewhere is copied with its settings; else a GenericRole without services carries the label.
 */
export function patchRoles(
    live: unknown,
    roles: string[],
    ownedBefore: readonly string[],
    pattern: RolePattern = () => undefined,
): WireObject[] {
    const wanted = roles.map((name) => ({
        key: name,
        fields: findEntity(live, "name", name) ?? copyRole(pattern(name)) ?? genericRole(name),
    }));
    return mergeEntities(listOf(live), "name", wanted, ownedBefore);
}

/** Those of our role labels that the live object still carries. */
export function rolesFromWire(live: unknown, owned: readonly string[]): string[] {
    return owned.filter((name) => findEntity(live, "name", name) !== undefined);
}

/** The role without its identity; its parts get uuids of their own as well. */
function copyRole(role: WireObject | undefined): WireObject | undefined {
    if (!role) return undefined;
    const { uuid: _uuid, ...settings } = renewUuids(role) as WireObject;
    return settings;
}

/**
 * Finds patterns on categories first, then on other nodes. A head node's roles are its own: nobody may become one by
 * a label.
 */
export function rolePatterns(categories: Iterable<WireObject>, devices: Iterable<WireObject>): RolePattern {
    return (name) => {
        for (const source of [categories, devices])
            for (const { roles, childType } of source) {
                const found = childType === "HeadNode" ? undefined : findEntity(roles, "name", name);
                if (found) return found;
            }
        return undefined;
    };
}

function genericRole(name: string): WireObject {
    return {
        baseType: "Role",
        childType: "GenericRole",
        name,
        addServices: true,
        services: [],
        dataNode: false,
        configuration: [],
        extraEnvironment: [],
        excludeListSnippets: [],
    };
}
