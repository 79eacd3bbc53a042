/** `npm run docs`: writes the pages, and parts of pages, that are made from the code. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../root";
import { describeSchema } from "../schema/schema";
import { describeArguments } from "./arguments";
import { describeFields } from "./fields";
import { describePolicies } from "./policies";
import { drawRooms, readImports } from "./rooms";

const pathOf = (page: string) => join(packageRoot, page);

async function main(): Promise<void> {
    writeFileSync(pathOf("docs/arguments.md"), describeArguments());
    writeFileSync(pathOf("docs/fields.md"), describeFields());
    writeFileSync(pathOf("docs/policies.md"), describePolicies());
    writeFileSync(pathOf("provider/plugin/schema.json"), `${JSON.stringify(describeSchema(), null, 4)}\n`);
    const contributing = readFileSync(pathOf("CONTRIBUTING.md"), "utf8");
    const picture = drawRooms((await readImports()).arrows);
    writeFileSync(
        pathOf("CONTRIBUTING.md"),
        contributing.replace(/```mermaid\nflowchart TD[\s\S]*?```/, picture),
    );
}

void main();
