import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { parseAllDocuments } from "yaml";
import { readXml } from "../../model/xml";
import { packageRoot } from "../../tools/root";
import { Commands, judgeKey, judgePolicies, readCommands } from "./blocks/commands";
import { compile } from "./blocks/programs";
import { type Block, readPage, readPages } from "./blocks/read";

/** What a line of a script in a page begins with; such a line in a block without a language would go unjudged. */
const COMMAND = /^(\$ )?(npm|npx|pulumi) /m;
/** By require: its types bring those of browsers for all files. */
const hcl = require("@cdktn/hcl2json") as { parse(file: string, text: string): Promise<unknown> };
const PROGRAMS = ["ts", "typescript"];
const SCRIPTS = ["sh", "bash", "console"];

/** Judges of the other languages: what is wrong, or nothing. */
const JUDGES: Record<string, (text: string) => string | undefined | Promise<string | undefined>> = {
    json: (text) =>
        attempt(() => JSON.parse(text)) ?? (/"bcm-[\w-]+":/.test(text) ? judgePolicies(text) : undefined),
    yaml: (text) =>
        parseAllDocuments(text)
            .flatMap(({ errors }) => errors)
            .map(({ message }) => message)
            .at(0),
    python: (text) => {
        const { status, stderr } = spawnSync(
            "python3",
            ["-c", "import ast, sys; ast.parse(sys.stdin.read())"],
            {
                ...{ input: text, encoding: "utf8" },
            },
        );
        return status === 0 ? undefined : stderr.trim().split("\n").at(-1);
    },
    csv: (text) => attempt(() => parseCsv(text, { comment: "#" })),
    xml: (text) => {
        const read = readXml(text);
        return "problem" in read ? read.problem : undefined;
    },
    mermaid: (text) =>
        /^(stateDiagram-v2|flowchart|sequenceDiagram)\b/.test(text) ? undefined : "no diagram that is known",
    hcl: (text) =>
        hcl.parse("block.tf", text).then(
            () => undefined,
            (error: Error) => error.message,
        ),
    text: (text) => (COMMAND.test(text) ? "a command in a block that nobody runs: say sh" : undefined),
};

function attempt(work: () => unknown): string | undefined {
    try {
        work();
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

const at = ({ file, line }: Block) => `${file}:${line}`;

/** Where a block's text is a script, its commands: all of it, or the lines that begin with a prompt. */
function scriptOf({ language, text }: Block): string | undefined {
    const prompted = [...text.matchAll(/^\$ (.*(?:\\\n.*)*)/gm)].map(([, line]) => line);
    if (language === "console" && prompted.length > 0) return prompted.join("\n");
    if (SCRIPTS.includes(language)) return text;
    return language === "indented" && COMMAND.test(text) ? text : undefined;
}

async function judgeScript(commands: Commands, block: Block, script: string): Promise<string[]> {
    const problems: string[] = [];
    // An example's page speaks of its own folder, the others of the clone.
    let folder = block.file.startsWith("examples/") ? join(packageRoot, dirname(block.file)) : packageRoot;
    for (const words of readCommands(script)) {
        const problem = await commands.judge(words, folder);
        if (problem) problems.push(`${at(block)}: ${words.join(" ")}: ${problem}`);
        if (words[0] === "cd" && !problem) folder = join(folder, words[1] ?? "");
    }
    return problems;
}

describe("code in the pages", () => {
    const pages = readPages();
    const blocks = pages.flatMap((page) => page.blocks);
    const commands = new Commands();
    after(() => commands.dispose());

    it("is found wherever there is any", () => {
        const without = pages.filter(
            ({ text, blocks: found }) => /^\s*(```|~~~)/m.test(text) && found.length === 0,
        );
        assert.deepEqual(without, []);
        for (const file of ["README.md", "CONTRIBUTING.md", "simulator/README.md", "docs/policies.md"])
            assert.ok((pages.find((page) => page.file === file)?.blocks.length ?? 0) > 0, file);
    });

    it("says in which language it is; without one it is output", () => {
        const known = [...PROGRAMS, ...SCRIPTS, ...Object.keys(JUDGES), "indented"];
        const unknown = blocks.filter(({ language, text }) =>
            language === "" ? COMMAND.test(text) : !known.includes(language),
        );
        assert.deepEqual(
            unknown.map((block) => `${at(block)} ${block.language}`),
            [],
        );
    });

    it("compiles, with the package found by its name; the compiler finds what does not, by page and line", () => {
        const programs = blocks.filter(({ language }) => PROGRAMS.includes(language));
        assert.ok(programs.length > 0);
        const wrong = 'new bcm.NodeSet("rack", {\n    nodes,\n    powerAcktion: "power_on",\n});';
        const { blocks: bad } = readPage("wrong.md", `\`\`\`ts\n${wrong}\n\`\`\`\n`);

        const problems = compile([...programs, ...bad]); // together, because a compiler's start takes longer than its work

        assert.equal(problems.length, 1, problems.join("\n"));
        assert.match(problems[0] ?? "", /^wrong\.md:4: .*powerAcktion/);
    });

    it("names commands, options and configuration keys that exist", async () => {
        const scripts = blocks.flatMap((block) => {
            const script = scriptOf(block);
            return script === undefined ? [] : [{ block, script }];
        });
        assert.ok(scripts.length > 0);
        const problems = await Promise.all(
            scripts.map(({ block, script }) => judgeScript(commands, block, script)),
        );
        assert.deepEqual(problems.flat(), []);
    });

    it("within the text names scripts, commands and keys that exist", async () => {
        const spans = pages.flatMap((page) => page.spans);
        const scripts = spans.filter(({ text }) =>
            /^(npm (run|test)|npx (pulumi-bcm|bcm-simulator)|pulumi (config )?\w)/.test(text),
        );
        const problems = await Promise.all(scripts.map((span) => judgeScript(commands, span, span.text)));
        const keys = spans.flatMap((span) => {
            const problem = /^bcm:[a-zA-Z]+$/.test(span.text) && judgeKey(span.text);
            return problem ? [`${at(span)}: ${problem}`] : [];
        });
        assert.deepEqual([...problems.flat(), ...keys], []);
    });

    it("can be read, where it is data or a diagram", async () => {
        const wrong: string[] = [];
        for (const block of blocks) {
            const problem = await JUDGES[block.language]?.(block.text);
            if (problem) wrong.push(`${at(block)}: ${problem}`);
        }
        assert.deepEqual(wrong, []);
    });
});

describe("the judges of code in the pages", () => {
    const commands = new Commands();
    after(() => commands.dispose());

    for (const [command, problem] of [
        ["npm run quickstarted", /no script quickstarted/],
        ["npm run quickstart -- --keepp", /no option --keepp/],
        ["npx pulumi-bcm doctor --watch", /no option --watch/],
        ["npx pulumi-bcm docter", /takes no docter/],
        ["npx bcm-simulator --fault installer-fayled:node=dgx-07", /installer-fayled/],
        ["npx bcm-simulator --switch wordd=1", /no switch wordd/],
        ["pulumi upp", /takes no upp/],
        ["pulumi up --continue-on-errors", /no option --continue-on-errors/],
        ["pulumi config set bcm:usernam prov-svc", /no configuration key bcm:usernam/],
        ["BCM_URI=https://head-node:8081 pulumi up", /no variable BCM_URI/],
        ["cd examples/flet", /no folder/],
    ] as const)
        it(`find what is wrong with ${command}`, async () => {
            const [problems = ""] = await judgeScript(
                commands,
                { file: "", line: 1, language: "sh", text: "" },
                command,
            );
            assert.match(problems, problem);
        });
});
