import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NodesFromFileOptions, nodesFromFile } from "../../sdk";

/** Inventory files of one suite, all of them gone afterwards. */
export function inventoryFiles() {
    const folder = mkdtempSync(join(tmpdir(), "inventory-"));
    after(() => rmSync(folder, { recursive: true }));
    const read = (name: string, content: string | Buffer, options?: NodesFromFileOptions) => {
        writeFileSync(join(folder, name), content);
        return nodesFromFile(join(folder, name), options);
    };
    /** What is said of a file, line by line and without its folder; nothing if it is read. */
    const said = (name: string, content: string | Buffer, options?: NodesFromFileOptions): string[] => {
        try {
            read(name, content, options);
        } catch (error) {
            return (error as Error).message.replaceAll(`${folder}/`, "").split("\n");
        }
        return [];
    };
    /** The lines about places in it. */
    const problems = (...args: Parameters<typeof said>) =>
        said(...args).flatMap((line) => /^ {2}(.*)/.exec(line)?.[1] ?? []);
    return { read, said, problems };
}
