/**
 * The page of mistakes: a heading for each, followed by the real answer as fenced text. The prose is written by hand; the
 * test that makes the mistakes inserts the answers and the overview.
 */

/** `### Title`, prose, and the first fenced block after it. */
const SECTION = /^### (.+)\n((?:(?!^#|```)[\s\S])*)```text\n([\s\S]*?)```$/gm;
const OVERVIEW = /(?<=<!-- overview -->\n)[\s\S]*?(?=<!-- \/overview -->)/;

/** The answers on a page, by title, in page order. */
export function answersIn(page: string): Record<string, string> {
    return Object.fromEntries(
        [...page.matchAll(SECTION)].map(([, title = "", , answer = ""]) => [title, answer.trimEnd()]),
    );
}

/** The page with its answers and overview replaced. */
export function withAnswers(page: string, answers: Record<string, string>): string {
    return page
        .replace(SECTION, (section: string, title: string, prose: string) =>
            title in answers ? `### ${title}\n${prose}\`\`\`text\n${answers[title]}\n\`\`\`` : section,
        )
        .replace(OVERVIEW, () => overviewOf(answers));
}

function overviewOf(answers: Record<string, string>): string {
    const rows = Object.entries(answers).map(
        ([title, answer]) =>
            `| [${title}](#${anchorOf(title)}) | ${firstSentence(answer).replaceAll("|", "\\|")} |`,
    );
    return ["| mistake | answer |", "|---|---|", ...rows, ""].join("\n");
}

/** The first sentence of an answer, without the text around it. */
function firstSentence(answer: string): string {
    const lines = answer.split("\n").map((line) => line.replace(/^[\s-]*(error: |warning: )?/, ""));
    const line = lines.find((text) => !/wrong with the node set|^Policies:|^❌/.test(text)) ?? "";
    return (/^.*?\.(?= [A-Z])/.exec(line)?.[0] ?? line).replace(/[.:]$/, "");
}

/** The anchor that GitHub gives a heading. */
function anchorOf(title: string): string {
    return title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");
}
