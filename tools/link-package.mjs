// Pulumi's provider process finds this package by its name, from the folder of the program that runs; so that it does in
// this repository too, the package stands in its own node_modules.
import { realpathSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export function linkPackage(root) {
    const link = join(root, "node_modules/pulumi-bcm");
    if (pointsTo(link) === realpathSync(root)) return;
    rmSync(link, { force: true }); // of a folder that was copied from elsewhere
    symlinkSync(root, link, "junction");
}

function pointsTo(link) {
    try {
        return realpathSync(link);
    } catch {
        return undefined;
    }
}
