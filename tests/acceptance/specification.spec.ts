import { describeCategories } from "./categories";
import { Life } from "./life";
import { describeNodes } from "./nodes";
import { describePower } from "./power";
import { describeWorkflow } from "./workflow";

/** Its rows in its order; `docs/specification.md` has the deliberate differences. */
describe("the specification", () => {
    const life = new Life();
    before(() => life.live());
    after(() => life.end());

    describeNodes(life);
    describeCategories(life);
    describePower(life);
    describeWorkflow(life);
});
