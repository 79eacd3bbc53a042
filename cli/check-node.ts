/* Imported before everything else: an old Node may not even load what comes next. */
import { nodeProblem } from "../sdk/node-version";

const problem = nodeProblem();
if (problem) {
    console.error(`pulumi-bcm: ${problem}`);
    process.exit(1);
}
