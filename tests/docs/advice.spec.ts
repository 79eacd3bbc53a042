import { describeNamed } from "./shown-by";

describeNamed("## Advice");
