import * as pulumi from "@pulumi/pulumi";
import { adviseCategory } from "../model/advice";
import { CategorySpec } from "../model/category";
import { InstallMode } from "../model/enums";
import { describeFinding } from "../model/issues";
import { judgeCategory } from "../model/judgements";
import type { CategoryArgs } from "./args";
import { log } from "./internals/log";
import { typeToken } from "./internals/resources";
import { BcmResource, judgeInPreview, withSecretPassword } from "./resource";

/** A provisioning profile: image, install mode, disk setup, scripts. Unstated fields come from BCM's `default`. */
export class Category extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = typeToken("Category");

    /** Uuid on the head node, the same as the resource's id. */
    declare readonly uuid: pulumi.Output<string>;
    /** Name on the head node. */
    declare readonly name: pulumi.Output<string>;
    /** Whether the category existed before; if so, it is released and never deleted. */
    declare readonly adopted: pulumi.Output<boolean>;

    constructor(name: string, args: CategoryArgs, opts?: pulumi.CustomResourceOptions) {
        const bmc = withSecretPassword(args.bmc);
        super("Category", "category", name, { ...args, bmc }, { outputs: ["uuid", "adopted"] }, opts);
        judgeInPreview(this, CategorySpec, args, judgeCategory, opts);
        for (const field of ["installMode", "newNodeInstallMode"] as const)
            warnAboutMinimal(this, field, args[field]);
        if (pulumi.runtime.isDryRun()) warnAboutTexts(this, args);
    }
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
