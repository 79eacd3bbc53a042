// Pulumi's provider process finds this package by name, starting from the program's folder. A link in our own node_modules
// makes that work in this repository too.
import { realpathSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export function linkPackage(root) {
    const link = join(root, "node_modules/pulumi-bcm");
    if (pointsTo(link) === realpathSync(root)) return;
    rmSync(link, { force: true }); // left over from a folder that was copied from elsewhere
    symlinkSync(root, link, "junction");
}

function pointsTo(link) {
    try {
        return realpathSync(link);
    } catch {
        return undefined;
    }
}
