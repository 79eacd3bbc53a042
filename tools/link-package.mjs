// Pulumi's provider process finds this package by its name, from the folder of the program that runs; so that it does in
// this repository too, the package stands in its own node_modules.
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";

export function linkPackage(root) {
    const link = join(root, "node_modules/pulumi-bcm");
    if (!existsSync(link)) symlinkSync(root, link, "junction");
}
