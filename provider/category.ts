import * as pulumi from "@pulumi/pulumi";
import { adviseCategory } from "../model/advice";
import { CategorySpec } from "../model/category";
import { InstallMode } from "../model/enums";
import { describeFinding } from "../model/issues";
import { judgeCategory } from "../model/judgements";
import { listWords } from "../model/text";
import type { CategoryArgs } from "./args";
import { sayInPreview, unlessRefused } from "./findings";
import { log } from "./internals/log";
import { perProgram } from "./internals/per-program";
import { settleInput } from "./internals/resolve-inputs";
import { dynamicToken, findUrn, typeToken } from "./internals/resources";
import { Made } from "./made";
import { BcmResource, judgeInPreview, withSecretPassword } from "./resource";
import { withRegistration } from "./stored-resources";

/** A category that the program makes, with what it states. */
export interface MadeCategory {
    category: Category;
    /** What it is called in the program. */
    resource: string;
    args: CategoryArgs;
    /** Its URN, before it is registered. */
    urn: Promise<string>;
}

/** The categories that the program makes. */
export const madeCategories = perProgram(() => new Made<MadeCategory>());

/** A provisioning profile: image, install mode, disk setup, scripts. Unstated fields come from BCM's `default`. */
export class Category extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = dynamicToken("Category");

    /** Uuid on the head node, the same as the resource's id. */
    declare readonly uuid: pulumi.Output<string>;
    /** Name on the head node. */
    declare readonly name: pulumi.Output<string>;
    /** Whether the category existed before; if so, it is released and never deleted. */
    declare readonly adopted: pulumi.Output<boolean>;

    constructor(name: string, args: CategoryArgs, opts?: pulumi.CustomResourceOptions) {
        const bmc = withSecretPassword(args.bmc);
        const problems = findRivals(args);
        const urn = findUrn(name, typeToken("Category"), opts?.parent);
        const { facts, belongTo } = withRegistration(args.facts, urn, opts?.parent);
        const inputs = { ...args, name: unlessRefused(args.name, problems), bmc, facts };
        super("Category", "category", name, inputs, opts);
        belongTo(this);
        madeCategories().note({ category: this, resource: name, args, urn }, args.name, args.cluster);
        void sayInPreview(this, problems);
        judgeInPreview(this, CategorySpec, args, judgeCategory, opts);
        for (const field of ["installMode", "newNodeInstallMode"] as const)
            warnAboutMinimal(this, field, args[field]);
        if (pulumi.runtime.isDryRun()) warnAboutTexts(this, args);
    }
}

/** The name of a category that is given by name, or as a resource. */
export function nameOfCategory(given: pulumi.Input<string> | Category): pulumi.Input<string> {
    return given instanceof Category ? given.name : given;
}

/** The category of this name, if the program makes it; of two the one that does not take over what the other creates. */
export async function findMadeCategory(
    name: unknown,
    cluster: string | undefined,
): Promise<MadeCategory | undefined> {
    if (typeof name !== "string") return undefined;
    const made = await madeCategories().find(name, cluster);
    return made.find(({ args }) => args.adopt !== true) ?? made[0];
}

/** A category's name, once the category exists if the program makes it. */
export function onceMade(
    given: pulumi.Input<string> | Category,
    cluster: string | undefined,
): pulumi.Output<string> {
    const find = async (name: string): Promise<pulumi.Input<string>> =>
        (await findMadeCategory(name, cluster))?.category.name ?? name;
    return pulumi.output(nameOfCategory(given)).apply((name) => pulumi.output(find(name)));
}

/** What is wrong if two resources would create one category: the head node refuses the second. */
async function findRivals({ name, cluster }: CategoryArgs): Promise<string[]> {
    const own = await settleInput(name);
    if (typeof own?.value !== "string") return [];
    const made = await madeCategories().find(own.value, cluster);
    // One that takes over what another has created is a wish that can be met.
    const adopted = await Promise.all(made.map(({ args }) => settleInput(args.adopt)));
    const rivals = made.filter((_, index) => adopted[index] && adopted[index].value !== true);
    if (rivals.length < 2) return [];
    const shown = own.isSecret ? "…" : own.value;
    const makers = listWords(
        rivals.map(({ resource }) => `"${resource}"`),
        "and",
    );
    return [
        `Category "${shown}" is made more than once by this program: by ${makers}. Make it once, and give its name where it is ` +
            "used, e.g. categoryName: category.name.",
    ];
}

/** Shows advice about texts that are known, and not secret: it would repeat parts of them. */
function warnAboutTexts(category: Category, { name, disksetup }: CategoryArgs): void {
    pulumi
        .all([name, disksetup, pulumi.isSecret(pulumi.output(disksetup))])
        .apply(([name, text, isSecret]) => {
            if (isSecret) return;
            for (const finding of adviseCategory({ name, disksetup: text }))
                void log.warn(describeFinding(finding), category);
        });
}

/** The specification's word is taken, and BCM's nearest is sent: that must not pass without a word. */
function warnAboutMinimal(
    category: Category,
    field: string,
    mode: pulumi.Input<InstallMode | undefined>,
): void {
    pulumi.output(mode).apply((word) => {
        if (word === InstallMode.enum.MINIMAL)
            void log.warn(
                `${field} MINIMAL does not exist in BCM; NOSYNC is sent instead: the disk layout is checked and nothing is synchronised.`,
                category,
            );
    });
}
