import { describeShown } from "./shown-by";

describeShown("docs/safety.md", "## What never happens", "## Promises");
