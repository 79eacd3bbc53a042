/** `npm run docs`: writes the pages, and parts of pages, that are made from the code. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../root";
import { describeSchema } from "../schema/schema";
import { describeArguments } from "./arguments";
import { describeFields } from "./fields";
import { describePolicies } from "./policies";
import { describeRegistry } from "./registry";
import { drawRooms, readImports } from "./rooms";

const pathOf = (page: string) => join(packageRoot, page);

async function main(): Promise<void> {
    writeFileSync(pathOf("docs/arguments.md"), describeArguments());
    writeFileSync(pathOf("docs/fields.md"), describeFields());
    writeFileSync(pathOf("docs/policies.md"), describePolicies());
    writeFileSync(pathOf("provider/plugin/schema.json"), `${JSON.stringify(describeSchema(), null, 4)}\n`);
    // After the schema, from which they are made.
    for (const [page, text] of Object.entries(describeRegistry())) writeFileSync(pathOf(page), text);
    const contributing = readFileSync(pathOf("CONTRIBUTING.md"), "utf8");
    const picture = drawRooms((await readImports()).arrows);
    writeFileSync(
        pathOf("CONTRIBUTING.md"),
        contributing.replace(/```mermaid\nflowchart TD[\s\S]*?```/, picture),
    );
}

void main();
