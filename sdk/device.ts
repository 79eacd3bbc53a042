import * as pulumi from "@pulumi/pulumi";
import { BcmError } from "../bcm/client/errors";
import { describeFindings } from "../model/issues";
import { findMadeCategory, nameOfCategory, onceMade } from "../provider/category";
import * as provider from "../provider/device";
import type { DeviceArgs } from "../provider/device-args";
import { sayInPreview, unlessRefused } from "../provider/findings";
import { log } from "../provider/internals/log";
import { settleInput } from "../provider/internals/resolve-inputs";
import { getCategory } from "./category-lookup";
import { judgeMembers, type Owner, stateNodes } from "./node-set/pre-flight/members";

/**
 * One physical node in BCM's inventory, on its own. Everything changes in place, the host name too; with another MAC as well it
 * is another node, and replaced. Unstated fields stay as the head node has them. What it states may be stated for no other
 * node of the program.
 */
export class Device extends provider.Device {
    constructor(name: string, args: DeviceArgs, opts?: pulumi.CustomResourceOptions) {
        const owner: Owner = { key: {}, kind: "device", name };
        const problems = findProblems(owner, args);
        const category = unlessRefused(onceMade(args.category, args.cluster), problems, (lines) =>
            introduce(name, lines),
        );
        super(name, { ...args, category }, opts);
        void sayInPreview(this, problems);
    }
}

async function findProblems(owner: Owner, args: DeviceArgs): Promise<string[]> {
    await stateNodes(owner, [args], args.cluster);
    return [...describeFindings(await judgeMembers(owner)), ...(await findMissing(args))];
}

/** What an update would find out by itself: a category that the head node does not have, and the program does not make. */
async function findMissing({ category, cluster }: DeviceArgs): Promise<string[]> {
    const name = pulumi.runtime.isDryRun() ? await settleInput(nameOfCategory(category)) : undefined;
    if (typeof name?.value !== "string" || name.isSecret || (await findMadeCategory(name.value, cluster)))
        return [];
    try {
        await getCategory({ name: name.value, cluster });
        return [];
    } catch (error) {
        if (!(error instanceof BcmError)) return [(error as Error).message];
        await log.warn(`The category "${name.value}" was not looked up: ${error.message}`);
        return [];
    }
}

function introduce(name: string, problems: string[]): string {
    return `The device "${name}" is refused; nothing of it was sent:\n${problems.map((line) => `  - ${line}`).join("\n")}`;
}
