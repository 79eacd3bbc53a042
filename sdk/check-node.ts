/* Imported before everything else: an old Node may not even load what comes next. */
import { nodeProblem } from "./node-version";
import { withPlainErrors } from "./plain-error";

const problem = nodeProblem();
if (problem)
    withPlainErrors(() => {
        throw new Error(`pulumi-bcm: ${problem}`);
    });
