import { findEntity, listOf, mergeEntities, renewUuids } from "./entities";
import type { WireObject } from "./envelope";

/** Finds a role of this name elsewhere on the head node, as a pattern for a new one. */
export type RolePattern = (name: string) => WireObject | undefined;

/**
 * Turns role labels into role objects. An existing role of that name stays; otherwise one of that name from elsewhere is
 * copied with its settings; otherwise the label becomes a GenericRole without services.
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

/** Our role labels that the live object still has. */
export function rolesFromWire(live: unknown, owned: readonly string[]): string[] {
    return owned.filter((name) => findEntity(live, "name", name) !== undefined);
}

/** A copy of the role without its uuid; its parts get new uuids. */
function copyRole(role: WireObject | undefined): WireObject | undefined {
    if (!role) return undefined;
    const { uuid: _uuid, ...settings } = renewUuids(role) as WireObject;
    return settings;
}

/**
 * Finds patterns on categories first, then on other nodes. Roles of head nodes are never copied: a label must not turn a
 * node into a head node.
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
