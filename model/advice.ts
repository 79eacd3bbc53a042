import type { CategorySpec } from "./category";
import { judgeDiskSetup } from "./disk-setup/disk-setup";
import { type Finding, holdsUnknown } from "./issues";

/** What is allowed in a category, and probably not meant: warnings, never a refusal. */
export function adviseCategory({ name, disksetup }: Pick<CategorySpec, "name" | "disksetup">): Finding[] {
    if (typeof disksetup !== "string" || holdsUnknown(disksetup)) return [];
    return judgeDiskSetup(disksetup).advice.map((message) => ({
        subject: name,
        field: "disksetup",
        message,
    }));
}
