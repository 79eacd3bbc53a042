import { nameOf, pick } from "../../bcm/client/catalog";
import type { HeadNode } from "../../bcm/client/head-nodes";
import { categoryProblem } from "../../bcm/rules/claims";
import { categoryFromWire, newCategory, patchCategory } from "../../bcm/wire/category";
import type { Referenced } from "../../bcm/wire/codecs";
import { WireNamed } from "../../bcm/wire/envelope";
import { isRegisteredBy } from "../../bcm/wire/marks";
import { rolePatterns } from "../../bcm/wire/roles";
import { stateWholeCategory } from "../../bcm/wire/stated";
import { CATEGORY_FIELDS, CategorySpec } from "../../model/category";
import { judgeCategory } from "../../model/judgements";
import { listSome } from "../../model/text";
import { isInSet } from "../../model/urn";
import { entityResource } from "./entity-resource";

/** The category from which a new one gets its mounts, exclude lists and disk setup. */
const TEMPLATE = "default";
/** The most nodes that an error names. */
const NAMED = 10;

/** A provisioning profile. */
export const category = entityResource<CategorySpec, WireNamed>({
    kind: "category",
    fields: CATEGORY_FIELDS,
    schema: CategorySpec,
    judge: judgeCategory,
    nameField: "name",

    view: async ({ client, catalog }, spec) => {
        const [images, networks, categories, devices] = await Promise.all([
            catalog.softwareImages(),
            catalog.networks(),
            catalog.categories(),
            catalog.devices(),
        ]);
        const listOf = (kind: Referenced) => (kind === "network" ? networks : images);
        const known = spec.references?.softwareImage;
        const context = {
            uuidOf: (kind: Referenced, name: string) =>
                kind === "software image" && known
                    ? known
                    : pick(kind, name, listOf(kind), client.headNode).uuid,
            role: rolePatterns(categories, devices),
        };
        return {
            patch: (live, previous) => WireNamed.parse(patchCategory(live, spec, context, previous)),
            valuesOf: (live) =>
                categoryFromWire(live, spec, (kind, uuid) =>
                    kind === "software image" && uuid === known
                        ? spec.softwareImage
                        : nameOf(uuid, listOf(kind)),
                ),
        };
    },

    findExisting: async ({ catalog, client }, spec, owner) => {
        const existing = (await catalog.categories()).find(({ name }) => name === spec.name);
        const isOurs = existing !== undefined && isRegisteredBy(existing, owner, spec.facts?.registered);
        if (existing && !spec.adopt && !isOurs)
            throw new Error(categoryProblem(existing, client.headNode, isInSet(owner)));
        return existing;
    },
    makeBlank: async ({ catalog }, { name }) => {
        const template = (await catalog.categories()).find((other) => other.name === TEMPLATE);
        return WireNamed.parse({ ...newCategory(template), extra_values: null, name });
    },
    findNamed: async ({ catalog }, key) =>
        (await catalog.categories()).find(({ uuid, name }) => uuid === key || name === key),
    stateWhole: async ({ catalog }, live) =>
        stateWholeCategory(
            live,
            (await catalog.categories()).find(({ name }) => name === TEMPLATE),
        ),
    findListed: async ({ catalog }, uuid) => (await catalog.categories()).find((live) => live.uuid === uuid),
    read: readCategory,
    add: (headNode, wanted) => send(headNode, "addCategory", wanted),
    change: async (headNode, uuid, spec, patch) => {
        const live = await readCategory(headNode, uuid, spec);
        await send(headNode, "updateCategory", patch(live ?? null));
    },
    remove: ({ client }, uuid, { name }) => client.write("cmdevice", "removeCategory", [uuid], name),

    findUse: async ({ catalog }, { uuid }, { name }) => {
        catalog.forget("getDevices"); // nodes may have been removed in this update since the list was read
        const users = [...(await catalog.devices())].filter((node) => node.category === uuid);
        if (users.length === 0) return undefined;
        const hostnames = listSome(
            users.map(({ hostname }) => hostname),
            NAMED,
        );
        return `Category "${name}" still has nodes: ${hostnames}. Give them another category or remove them first.`;
    },
    identify: ({ uuid }) => ({ uuid }),
    remember: async ({ catalog }) => catalog.forget("getCategories"),
    forget: async ({ catalog }) => catalog.forget("getCategories"),
    outputs: (uuid) => ({ uuid }),
    during: (_headNode, work) => work(),
});

async function send(
    { client, catalog }: HeadNode,
    call: "addCategory" | "updateCategory",
    wanted: WireNamed,
): Promise<void> {
    await client.write("cmdevice", call, [wanted], wanted.name);
    catalog.forget("getCategories");
}

/** Read by name, since a head node may not find categories by uuid (assumed); then confirmed by uuid. */
async function readCategory(
    { client, catalog }: HeadNode,
    uuid: string,
    { name }: CategorySpec,
): Promise<WireNamed | undefined> {
    const found = await client.read("cmdevice", "getCategory", [name], WireNamed.nullable(), {
        target: name,
    });
    if (found?.uuid === uuid) return found;
    catalog.forget("getCategories"); // renamed on the head node, or gone: the list tells which
    return (await catalog.categories()).find((category) => category.uuid === uuid);
}
