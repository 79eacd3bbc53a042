import { z } from "zod";
import { nameOf, pick } from "../../bcm/client/catalog";
import type { HeadNode } from "../../bcm/client/head-nodes";
import {
    type CategoryNames,
    type CategoryReferences,
    categoryFromWire,
    newCategory,
    patchCategory,
} from "../../bcm/wire/category";
import { ownerOf } from "../../bcm/wire/device";
import { WireNamed } from "../../bcm/wire/envelope";
import { rolePatterns } from "../../bcm/wire/roles";
import { CategorySpec } from "../../model/category";
import { judgeCategory } from "../../model/judgements";
import { listSome } from "../../model/text";
import type { Subject } from "../notes/audit-log";
import { configure, connectUnattended, headNodes } from "./context";
import { compare, type FieldRule } from "./diff";
import { addEntity, type EntityWrites, removeEntity, updateEntity } from "./entity-writes";
import {
    checkShape,
    liveAnswer,
    type Properties,
    pickInputs,
    publicProperties,
    readSpec,
    stackOf,
    toPlain,
} from "./inputs";

/** The category whose mounts, exclude lists and disk setup a new one starts from. */
const TEMPLATE = "default";
/** Nodes that an error names. */
const NAMED = 10;

/** What a changed field costs. A new field does not compile until someone decides. */
const ON_CHANGE = {
    cluster: "replace",
    name: "update",
    softwareImage: "update",
    managementNetwork: "update",
    installMode: "update",
    newNodeInstallMode: "update",
    bmc: "update",
    disksetup: "update",
    initializeScripts: "update",
    finalizeScripts: "update",
    kernelParameters: "update",
    bootLoader: "update",
    fsmounts: "update",
    modules: "update",
    roles: "update",
    gpuSettings: "update",
    services: "update",
    notes: "update",
    references: "update",
    facts: "ignore", // for policies; the head node holds them itself
    onRemove: "update", // recorded in the state, where the later delete finds it
    adopt: "ignore",
} as const satisfies Record<keyof CategorySpec, FieldRule>;

interface Names extends CategoryNames {
    references: CategoryReferences;
}

export const category = {
    configure,

    check: async (_olds: Properties, news: Properties) => checkShape(CategorySpec, news, news.name),

    diff: async (_id: string, olds: Properties, news: Properties) =>
        compare<CategorySpec>(olds, news, ON_CHANGE, normalize),

    /** Makes a category from the head node's `default`, or takes over one that exists when the stack says so. */
    create: async (inputs: Properties) => {
        const spec = readSpec(CategorySpec, inputs, judgeCategory);
        const headNode = headNodes.get(spec.cluster);
        const names = await findNames(headNode, spec);
        const owner = String(inputs.__urn ?? "");
        const categories = await headNode.catalog.categories();
        const existing = categories.find(({ name }) => name === spec.name);
        const isOurs = existing !== undefined && owner !== "" && ownerOf(existing) === owner;
        if (existing && !spec.adopt && !isOurs)
            throw new Error(
                `Category "${spec.name}" already exists on ${headNode.client.headNode}. To use it, leave ` +
                    "createCustomCategory out; to take it over as it stands, set adopt: true.",
            );
        const template = categories.find(({ name }) => name === TEMPLATE);
        const writes = categoryWrites(headNode, spec, names, owner);
        const blank = { ...newCategory(template), extra_values: { "pulumi-bcm": { owner } } };
        const stored = existing
            ? await updateEntity(writes, existing.uuid, changer(headNode, spec))
            : await addEntity(
                  writes,
                  WireNamed.parse({ ...blank, name: spec.name }),
                  sender(headNode, "addCategory", spec),
              );
        return {
            id: stored.uuid,
            outs: toPlain({ ...inputs, uuid: stored.uuid, adopted: existing !== undefined && !isOurs }),
        };
    },

    /** Live values of the fields that we own; `{}` only when the head node says that there is no such category. */
    read: async (id: string, props: Properties) => {
        const owned = CategorySpec.parse(publicProperties(pickInputs(CategorySpec, props)));
        const headNode = connectUnattended(owned.cluster);
        const live = (await headNode.catalog.categories()).find(({ uuid }) => uuid === id);
        if (!live) return {};
        return liveAnswer(id, props, categoryFromWire(live, owned, await findNames(headNode, owned)));
    },

    /** Changes owned fields on the live object; everything else stays as the head node has it. */
    update: async (id: string, olds: Properties, news: Properties) => {
        const spec = readSpec(CategorySpec, news, judgeCategory);
        const previous = CategorySpec.parse(pickInputs(CategorySpec, olds));
        const headNode = headNodes.get(spec.cluster);
        const live = await getCategory(headNode, id, previous.name);
        if (!live)
            throw new Error(
                `Category "${spec.name}" (${id}) is no longer on ${headNode.client.headNode}. ` +
                    "Run `pulumi refresh`, then `pulumi up` makes it anew.",
            );
        const names = await findNames(headNode, spec);
        const writes = categoryWrites(headNode, spec, names, String(news.__urn ?? ""), previous);
        await updateEntity(writes, id, changer(headNode, spec));
        return { outs: toPlain({ ...news, uuid: id, adopted: olds.adopted === true }) };
    },

    /** Removes what we made, unless nodes still use it; what we adopted, or were told to release, stays. */
    delete: async (id: string, props: Properties) => {
        const { name, cluster, onRemove } = CategorySpec.parse(pickInputs(CategorySpec, props));
        if (props.adopted === true || onRemove === "release") return;
        const headNode = connectUnattended(cluster);
        headNode.catalog.forget("getDevices"); // nodes of this very update may have gone since the list was read
        const users = [...(await headNode.catalog.devices())].filter((node) => node.category === id);
        if (users.length > 0)
            throw new Error(
                `Category "${name}" still has nodes: ${listSome(
                    users.map(({ hostname }) => hostname),
                    NAMED,
                )}. Give them another category or remove them first.`,
            );
        if (!(await getCategory(headNode, id, name))) return;
        await removeEntity(
            subjectOf(headNode, name, String(props.__urn ?? "")),
            { uuid: id },
            async () => Boolean(await getCategory(headNode, id, name)),
            () => headNode.client.write("cmdevice", "removeCategory", [id], name),
        );
        headNode.catalog.forget("getCategories");
    },
};

/** How a category is patched, and read back. */
function categoryWrites(
    headNode: HeadNode,
    spec: CategorySpec,
    names: Names,
    urn: string,
    previous?: CategorySpec,
): EntityWrites<CategorySpec, WireNamed> {
    return {
        subject: subjectOf(headNode, spec.name, urn),
        spec,
        read: (uuid) => getCategory(headNode, uuid, spec.name),
        patch: (live) => WireNamed.parse(patchCategory(live, spec, names.references, previous)),
        valuesOf: (live) => categoryFromWire(live, spec, names),
    };
}

function subjectOf({ client }: HeadNode, name: string, urn: string): Subject {
    return { stack: stackOf(urn), headNode: client.headNode, kind: "category", name };
}

function sender(
    { client, catalog }: HeadNode,
    call: "addCategory" | "updateCategory",
    { name }: CategorySpec,
) {
    return async (wanted: WireNamed) => {
        await client.write("cmdevice", call, [wanted], name);
        catalog.forget("getCategories");
    };
}

function changer(headNode: HeadNode, spec: CategorySpec) {
    return async (uuid: string, patch: (live: WireNamed | null) => WireNamed): Promise<void> => {
        const live = await getCategory(headNode, uuid, spec.name);
        await sender(headNode, "updateCategory", spec)(patch(live ?? null));
    };
}

/** By name, since a head node need not know categories by uuid (`bcm-api.md` §24 U5); then made sure by uuid. */
async function getCategory(
    { client, catalog }: HeadNode,
    uuid: string,
    name: string,
): Promise<WireNamed | undefined> {
    const found = await client.read("cmdevice", "getCategory", [name], WireNamed.nullable(), {
        target: name,
    });
    if (found?.uuid === uuid) return found;
    catalog.forget("getCategories"); // renamed on the head node, or gone: the list tells which
    return (await catalog.categories()).find((category) => category.uuid === uuid);
}

async function findNames({ client, catalog }: HeadNode, spec: CategorySpec): Promise<Names> {
    const at = client.headNode;
    const [images, networks, categories, devices] = await Promise.all([
        catalog.softwareImages(),
        catalog.networks(),
        catalog.categories(),
        catalog.devices(),
    ]);
    const { references = {} } = spec;
    const network = spec.managementNetwork;
    return {
        imageName: (uuid) => (uuid === references.softwareImage ? spec.softwareImage : nameOf(uuid, images)),
        networkName: (uuid) => nameOf(uuid, networks),
        references: {
            softwareImage:
                references.softwareImage ?? pick("software image", spec.softwareImage, images, at).uuid,
            managementNetwork: network && pick("network", network, networks, at).uuid,
            role: rolePatterns(categories, devices),
        },
    };
}

/** Order means nothing in these lists. */
function normalize(properties: Properties): Properties {
    const spec = z.record(z.string(), z.unknown()).parse(publicProperties(properties));
    const sorted = (value: unknown) => (Array.isArray(value) ? [...value].sort() : value);
    return {
        ...spec,
        roles: sorted(spec.roles),
        modules: sorted(spec.modules),
        services: sorted(spec.services),
    };
}
