import type * as pulumi from "@pulumi/pulumi";
import { pick } from "../bcm/client/catalog";
import { findMadeCategory, madeCategories } from "../provider/category";
import { withPlainErrors } from "../provider/internals/run-errors";
import { connect } from "./connect";
import { type LookupArgs, type LookupOptions, type PlainLookupArgs, whenKnown } from "./lookups";

/** A category on the head node. */
export interface CategoryInfo {
    /** Uuid on the head node. */
    uuid: string;
    /** Its name. */
    name: string;
    /** Uuid of its software image; empty if it has none. */
    softwareImage: string;
}

/**
 * Finds a category. One that this program makes it finds once the category exists; {@link getCategoryOutput} waits for it.
 *
 * @throws Error that lists the categories that exist and the nearest name.
 */
export function getCategory({ name, cluster }: PlainLookupArgs): Promise<CategoryInfo> {
    return withPlainErrors(async () => {
        const { catalog, client } = connect(cluster);
        const isThere = async () => (await catalog.categories()).some((category) => category.name === name);
        const isMade = !(await isThere()) && (await findMadeCategory(name, cluster)) !== undefined;
        if (isMade) catalog.forget("getCategories"); // the list may be older than the category
        if (isMade && !(await isThere()))
            throw new Error(
                `There is no category "${name}" on ${client.headNode} yet: this program makes it. Use getCategoryOutput, which ` +
                    "waits for it.",
            );
        const categories = await catalog.categories();
        const coming = madeCategories().names(cluster);
        const category = pick("category", name, categories, client.headNode, coming);
        const proxy = category.softwareImageProxy as { parentSoftwareImage?: string } | null | undefined;
        return { uuid: category.uuid, name: category.name, softwareImage: proxy?.parentSoftwareImage ?? "" };
    });
}

/** {@link getCategory} on inputs. Waits for a category that this program makes; in a preview it is unknown until it exists. */
export function getCategoryOutput(
    { name: input, cluster }: LookupArgs,
    opts?: LookupOptions,
): pulumi.Output<CategoryInfo> {
    return whenKnown(input, opts, async (name) => {
        const { catalog } = connect(cluster);
        const made = await findMadeCategory(name, cluster);
        if (made) catalog.forget("getCategories"); // the list may be older than what the program makes
        const look = () => getCategory({ name, cluster });
        // What exists is not waited for: the program may make the category from what the look-up finds.
        if (!made || (await catalog.categories()).some((known) => known.name === name)) return look();
        return whenKnown(made.category.id, undefined, look);
    });
}
