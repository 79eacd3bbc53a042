/* Imported before everything else: an old Node may not even load what comes next. */

import { withPlainErrors } from "../provider/internals/run-errors";
import { nodeProblem } from "./node-version";

const problem = nodeProblem();
if (problem)
    withPlainErrors(() => {
        throw new Error(`pulumi-bcm: ${problem}`);
    });
