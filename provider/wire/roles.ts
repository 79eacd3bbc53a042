import { findEntity, listOf, mergeEntities } from "./entities";
import type { WireObject } from "./envelope";

/**
 * Role labels become role objects (`bcm-api.md` §14). One that is there under the name stays as it is; else a
 * GenericRole without services carries the label.
 */
export function patchRoles(live: unknown, roles: string[], ownedBefore: readonly string[]): WireObject[] {
    const wanted = roles.map((name) => ({
        key: name,
        fields: findEntity(live, "name", name) ?? genericRole(name),
    }));
    return mergeEntities(listOf(live), "name", wanted, ownedBefore);
}

/** Those of our role labels that the live object still carries. */
export function rolesFromWire(live: unknown, owned: readonly string[]): string[] {
    return owned.filter((name) => findEntity(live, "name", name) !== undefined);
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
