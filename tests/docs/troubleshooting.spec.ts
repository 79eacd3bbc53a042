import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { answersIn, withAnswers } from "../../tools/docs/troubleshooting";
import { getEngine } from "../../tools/engine/install";
import { packageRoot } from "../../tools/root";
import { IN_PULUMIS_WORDS, MISTAKES } from "./troubleshooting/mistakes";
import { Workshop } from "./troubleshooting/workshop";

const FILE = join(packageRoot, "docs/troubleshooting.md");
/** Lines that fit a screen beside what Pulumi prints. */
const SCREEN = 25;
/** Some attempts wait for a head node that does not answer. */
const AT_A_TIME = 4;

// UPDATE_DOCS=1 writes the answers into the page instead of comparing them; headings and prose are written by hand.
describe("docs/troubleshooting.md", () => {
    let page = readFileSync(FILE, "utf8");
    const workshop = new Workshop();
    let answers: Record<string, string> = {};
    before(async () => {
        await workshop.open();
        const limit = pLimit(AT_A_TIME);
        const attempts = Object.entries(MISTAKES).map(([title, make]) =>
            limit(async () => [title, await make(workshop)] as const),
        );
        answers = Object.fromEntries(await Promise.all(attempts));
        const { origin } = await getEngine(() => undefined);
        if (!origin.startsWith("built"))
            for (const title of IN_PULUMIS_WORDS) answers[title] = answersIn(page)[title] ?? "";
        if (process.env.UPDATE_DOCS !== "1") return;
        page = withAnswers(page, answers);
        writeFileSync(FILE, page);
    });
    after(() => workshop.close());

    it("has a section for each mistake that is tried here, in this order, and for no other", () =>
        assert.deepEqual(Object.keys(answersIn(page)), Object.keys(MISTAKES)));

    for (const title of Object.keys(MISTAKES))
        it(`shows what is said when: ${title}`, () => {
            assert.equal(answersIn(page)[title], answers[title]);
            assert.notEqual(answers[title], "");
            assert.ok((answers[title] ?? "").split("\n").length <= SCREEN, "longer than a screen");
        });

    it("begins with an overview of them", () => assert.equal(page, withAnswers(page, answers)));
});
