import assert from "node:assert/strict";
import fc from "fast-check";
import { scriptList, scriptProblems, scriptText } from "../../model/scripts";

const SCRIPT = "#!/bin/bash\necho done\n";
const EACH =
    "#!/bin/bash\n# Written by pulumi-bcm: runs each script in order and stops at the first that fails.\nset -e\n";
const paths = fc.array(fc.stringMatching(/^\/[A-Za-z0-9._+/-]{1,30}$/), { minLength: 1 });

describe("scriptProblems", () => {
    const odd = (shown: string) =>
        `"${shown}" is neither an absolute path (letters, digits, . _ + - /) nor, as the only entry, a script that starts with #!`;
    const cases: [string, string[], string[]][] = [
        ["takes no script", [], []],
        ["takes absolute paths", ["/cm/shared/init.sh", "/opt/a_b-c+d.1/run"], []],
        ["takes one script's whole text", [SCRIPT], []],
        ["takes no text beside a path", ["/cm/init.sh", SCRIPT], [odd("#!/bin/bash\\necho done\\n")]],
        ["takes no two texts", ["#!/bin/a", "#!/bin/b"], [odd("#!/bin/a"), odd("#!/bin/b")]],
        ["takes no text that says not what runs it", ["echo done"], [odd("echo done")]],
        ["takes no relative path", ["init.sh"], [odd("init.sh")]],
        ["takes no root directory", ["/"], [odd("/")]],
        ["takes no empty entry", [""], [odd("")]],
        [
            "takes no path that the shell would take apart",
            ["/a b", "/a;b", "/$(b)"],
            [odd("/a b"), odd("/a;b"), odd("/$(b)")],
        ],
        ["takes no path with a line feed", ["/a\n"], [odd("/a\\n")]],
        ["shows 40 letters of what is long", ["x".repeat(41)], [odd(`${"x".repeat(40)}…`)]],
        ["shows 40 letters whole", ["x".repeat(40)], [odd("x".repeat(40))]],
    ];
    for (const [behaviour, scripts, expected] of cases)
        it(behaviour, () => assert.deepEqual(scriptProblems(scripts), expected));

    it("takes every path that needs no quoting", () => {
        fc.assert(fc.property(paths, (list) => assert.deepEqual(scriptProblems(list), [])));
    });

    it("lets nothing into the shell's text but paths", () => {
        fc.assert(
            fc.property(fc.string({ unit: fc.constantFrom(..."/a;$`'\" \n|&") }), (entry) => {
                const isPath = /^\/[/a]+$/.test(entry);
                assert.equal(scriptProblems(["/a", entry]).length, isPath ? 0 : 1);
            }),
        );
    });
});

describe("scriptText", () => {
    const cases: [string, string[], string][] = [
        ["is empty without scripts", [], ""],
        ["is the script itself", [SCRIPT], SCRIPT],
        ["runs one path", ["/cm/a.sh"], `${EACH}/cm/a.sh\n`],
        ["runs several paths in order", ["/cm/b.sh", "/cm/a.sh"], `${EACH}/cm/b.sh\n/cm/a.sh\n`],
    ];
    for (const [behaviour, scripts, expected] of cases)
        it(behaviour, () => assert.equal(scriptText(scripts), expected));
});

describe("scriptList", () => {
    const cases: [string, string, string[]][] = [
        ["is empty without a text", "", []],
        ["takes somebody else's script for one entry", SCRIPT, [SCRIPT]],
        ["takes any other text for one entry", "echo\n", ["echo\n"]],
        ["finds the paths again", `${EACH}/cm/b.sh\n/cm/a.sh\n`, ["/cm/b.sh", "/cm/a.sh"]],
        ["minds no line feed at the end", `${EACH}/cm/b.sh`, ["/cm/b.sh"]],
    ];
    for (const [behaviour, text, expected] of cases)
        it(behaviour, () => assert.deepEqual(scriptList(text), expected));

    it("undoes scriptText", () => {
        fc.assert(fc.property(paths, (list) => assert.deepEqual(scriptList(scriptText(list)), list)));
        fc.assert(
            fc.property(fc.string(), (text) => {
                const script = [`#!/bin/bash\n${text}`];
                assert.deepEqual(scriptList(scriptText(script)), script);
            }),
        );
    });
});
