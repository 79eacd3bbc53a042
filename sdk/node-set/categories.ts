import * as pulumi from "@pulumi/pulumi";
import { nameOf } from "../../bcm/client/catalog";
import type { WireNamed } from "../../bcm/wire/envelope";
import { UNKNOWN } from "../../model/issues";
import { Category, findMadeCategory, type MadeCategory, madeCategories } from "../../provider/category";
import { refusal } from "../../provider/findings";
import { kindOf } from "../../provider/internals/plain-inputs";
import {
    resolveInputs,
    type Settled,
    settleInput,
    untilStill,
} from "../../provider/internals/resolve-inputs";
import { findStored } from "../../provider/stored-resources";
import type { NodeSetArgs } from "../args";
import { type CategoryInfo, getCategory } from "../category-lookup";
import { connect } from "../connect";
import { getSoftwareImage, type SoftwareImage } from "../lookups";

/** A category that a set names. */
export interface FoundCategory {
    /** Its uuid; of one that the program makes it is unknown until it exists. */
    uuid: pulumi.Input<string>;
}

/** The arguments with the name of each category in place of the category itself. */
export function nameCategories(args: NodeSetArgs): NodeSetArgs {
    if (kindOf(args) !== "map") return args;
    const nodes =
        kindOf(args.nodes) !== "map"
            ? args.nodes
            : Object.fromEntries(
                  Object.entries(args.nodes).map(([hostname, node]) => [
                      hostname,
                      nameCategory(node, "category"),
                  ]),
              );
    return { ...nameCategory(args, "categoryName"), nodes };
}

function nameCategory<Args extends object, Key extends keyof Args>(args: Args, key: Key): Args {
    const given = kindOf(args) === "map" ? args[key] : undefined;
    return given instanceof Category ? { ...args, [key]: given.name } : args;
}

/**
 * A category that the program makes, or one of the head node. If it is the set's, and the set names an image, the category must
 * have it.
 *
 * @throws Error that lists the categories that exist or are made, and the nearest name
 */
export async function findCategory(name: string, set: NodeSetArgs): Promise<FoundCategory> {
    const image = name === set.categoryName ? set.softwareImageName : undefined;
    const wanted = typeof image === "string" && image !== UNKNOWN ? image : undefined;
    const made = await findMadeCategory(name, set.cluster);
    if (made) return findMade(name, made, wanted, set.cluster);
    const category = await getCategory({ name, cluster: set.cluster }).catch(async (error: Error) => {
        const late = await findMadeCategory(name, set.cluster); // made while the head node was asked
        if (late) return late;
        throw error;
    });
    if ("args" in category) return findMade(name, category, wanted, set.cluster);
    await checkImage(category, wanted, set.cluster);
    return { uuid: category.uuid };
}

/** Of an image that is known only later, nothing is said before the category is registered; the set's nodes wait for that. */
async function findMade(
    name: string,
    { category, args }: MadeCategory,
    wanted: string | undefined,
    cluster: string | undefined,
): Promise<FoundCategory> {
    const judge = async (image?: Settled) => {
        if (image && !image.isSecret) await checkMadeImage(name, image.value, wanted, cluster);
    };
    await judge(await Promise.race([settleInput(args.softwareImage), untilStill().then(() => undefined)]));
    let judged: Promise<void> | undefined;
    const uuid = category.urn.apply(() => {
        judged ??= settleInput(args.softwareImage).then(judge);
        return pulumi.output(judged.then(() => category.id));
    });
    return { uuid };
}

/** The head node's categories by the names that the program gives them: one that it made before is renamed in place. */
export async function underNewNames(
    categories: WireNamed[],
    cluster: string | undefined,
): Promise<WireNamed[]> {
    const made = madeCategories().named(cluster);
    if (made.length === 0) return categories;
    const renamed = await Promise.all(
        made.map(async ([name, { urn }]) => [(await findStored(await urn))?.outputs.name, name] as const),
    );
    const names = new Map<unknown, string>(renamed);
    return categories.map((category) => ({ ...category, name: names.get(category.name) ?? category.name }));
}

/** What the program states of the categories that it makes, by name; what is not known or secret is left out. */
export async function statedCategories(cluster: string | undefined): Promise<Map<string, object>> {
    const made = madeCategories().named(cluster);
    return new Map(
        await Promise.all(
            made.map(async ([name, { args }]) => [name, (await resolveInputs(args)) as object] as const),
        ),
    );
}

async function checkImage(
    { name, softwareImage }: CategoryInfo,
    wanted: string | undefined,
    cluster: string | undefined,
): Promise<void> {
    const image = wanted && (await findImage(wanted, cluster));
    if (!image || image.uuid === softwareImage) return;
    const { catalog } = connect(cluster);
    const has = nameOf(softwareImage, await catalog.softwareImages()) || "none";
    throw new Error(
        `Category "${name}" has the software image ${has}, not "${wanted}". To use it as it is, leave out softwareImageName; for ` +
            "another image create a category of your own: createCustomCategory: true and a categoryName that is free.",
    );
}

/** What the program states counts, whatever the category has before the update. */
async function checkMadeImage(
    name: string,
    stated: unknown,
    wanted: string | undefined,
    cluster: string | undefined,
): Promise<void> {
    if (!wanted || typeof stated !== "string" || stated === wanted) return;
    const image = await findImage(wanted, cluster);
    if (!image || image.uuid === stated) return; // a category may name its image by uuid
    throw refusal(
        `Category "${name}", which this program makes, gets the software image ${stated}, not "${wanted}". State one image in ` +
            "both, or leave softwareImageName out of the set.",
    );
}

/** An image that does not exist is said where it is looked up. */
function findImage(name: string, cluster: string | undefined): Promise<SoftwareImage | undefined> {
    return getSoftwareImage({ name, cluster }).catch(() => undefined);
}
