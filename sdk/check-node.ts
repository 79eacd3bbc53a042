/* Imported before everything else: an old Node may fail to load the other modules. */

import { withPlainErrors } from "../provider/internals/run-errors";
import { nodeProblem } from "./node-version";

const problem = nodeProblem();
if (problem)
    withPlainErrors(() => {
        throw new Error(`pulumi-bcm: ${problem}`);
    });
