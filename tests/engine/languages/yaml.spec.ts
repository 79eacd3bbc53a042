import { CopiedExample, liveOnce } from "./support";

describe("a program in YAML", () => {
    const example = new CopiedExample("yaml");
    after(() => example.dispose());

    it("powers its two nodes once, has nothing more to do, and goes away", () => liveOnce(example));
});
