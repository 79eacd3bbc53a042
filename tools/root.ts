import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The checkout's folder, found from the location of the compiled file. */
export const packageRoot = findRoot(__dirname);

function findRoot(directory: string): string {
    try {
        const { name } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
            name?: string;
        };
        if (name === "pulumi-bcm") return directory;
    } catch {
        // no package.json here: try the folder above
    }
    const above = dirname(directory);
    if (above === directory) throw new Error("This file is not inside the pulumi-bcm package.");
    return findRoot(above);
}
