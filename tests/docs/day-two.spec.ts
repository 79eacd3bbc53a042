import { describeShown } from "./shown-by";

describeShown("docs/day-two.md", "# Day two", "## Day two");
