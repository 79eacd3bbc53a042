/** `npm run docs`: writes the pages that are made from the code. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../root";
import { describeArguments } from "./arguments";
import { describePolicies } from "./policies";

writeFileSync(join(packageRoot, "docs/arguments.md"), describeArguments());
writeFileSync(join(packageRoot, "docs/policies.md"), describePolicies());
