/* Imported before everything else: an old Node may fail to load the other modules. */
import { nodeProblem } from "../sdk/node-version";

const problem = nodeProblem();
if (problem) {
    console.error(`pulumi-bcm: ${problem}`);
    process.exit(1);
}
