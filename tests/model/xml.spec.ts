import assert from "node:assert/strict";
import fc from "fast-check";
import { readXml } from "../../model/xml";

describe("readXml", () => {
    const good: [string, string, string, unknown][] = [
        ["an empty element", "<a/>", "a", ""],
        ["a text without the space around it", "<a> x y\n</a>", "a", "x y"],
        ["the case of names", "<diskSetup/>", "diskSetup", ""],
        ["a number as text", "<a><b>007</b></a>", "a", { b: "007" }],
        ["attributes after an at sign", '<a b="1">x</a>', "a", { "#text": "x", "@b": "1" }],
        ["what repeats as a list", "<a><b>1</b><b>2</b></a>", "a", { b: ["1", "2"] }],
        [
            "a single device as a list",
            "<diskSetup><device>1</device></diskSetup>",
            "diskSetup",
            { device: ["1"] },
        ],
        [
            "a single partition inside one as a list",
            "<diskSetup><device><partition/></device></diskSetup>",
            "diskSetup",
            { device: [{ partition: [""] }] },
        ],
        [
            "a mount as a list, but not its device",
            "<fsMounts><fsMount><device>1</device></fsMount></fsMounts>",
            "fsMounts",
            { fsMount: [{ device: "1" }] },
        ],
        ["a device elsewhere as one", "<a><device>1</device></a>", "a", { device: "1" }],
        ["a root element called device as one", "<device>1</device>", "device", "1"],
        ["character data", "<a><![CDATA[<x>]]></a>", "a", "<x>"],
        ["an XML declaration", '<?xml version="1.0"?>\n<a/>', "a", ""],
        ["other processing instructions", "<?editor x?><a/>", "a", ""],
        ["comments", "<!-- 1 --><a><!-- 2 --></a><!-- 3 -->", "a", ""],
        ["entities as they are", "<a>&lt;&amp;&lol;&#65;</a>", "a", "&lt;&amp;&lol;&#65;"],
    ];
    for (const [what, text, root, content] of good)
        it(`reads ${what}`, () => assert.deepEqual(readXml(text), { root, content }));

    const declaration = "a document type declaration is not accepted";
    const bad: [string, string, string][] = [
        ["nothing", "", "line 1: Start tag expected."],
        ["text", "text", "line 1: char 't' is not expected."],
        ["a declaration alone", '<?xml version="1.0"?>', "line 1: Start tag expected."],
        ["a start without an end", "<a>", "line 1: Unclosed tag 'a'."],
        [
            "an element that overlaps",
            "<a>\n<b></a></b>",
            "line 2: Expected closing tag 'b' (opened in line 2, col 1) instead of closing tag 'a'.",
        ],
        ["an attribute without quotes", "<a b=1/>", "line 1: Attribute 'b' is without value."],
        ["two roots", "<a/><b/>", "exactly one root element is needed"],
        ["a document type", "<!DOCTYPE a><a/>", declaration],
        ["a document type in lower case", '<!doctype a [<!entity b "c">]><a>&b;</a>', declaration],
        ["an entity declaration anywhere", '<a><!ENTITY b SYSTEM "file:///etc/passwd"></a>', declaration],
    ];
    for (const [what, text, problem] of bad)
        it(`refuses ${what}`, () => assert.deepEqual(readXml(text), { problem }));

    for (const [what, text] of [
        ["a name that JavaScript reserves", "<a><__proto__><polluted>1</polluted></__proto__></a>"],
        ["another such name", "<constructor/>"],
        ["a thousand levels", "<a>".repeat(1000) + "</a>".repeat(1000)],
    ] as const)
        it(`refuses ${what}, and does not throw`, () => {
            const reading = readXml(text);
            assert.deepEqual(Object.keys(reading), ["problem"]);
            assert.equal(({} as { polluted?: unknown }).polluted, undefined);
        });

    it("never throws, whatever the text", () => {
        const pieces = [
            "<",
            ">",
            "/",
            "<a>",
            "</a>",
            "<a/>",
            "<__proto__>",
            "<prototype/>",
            "<?",
            "?>",
            "<!--",
            "-->",
        ];
        const more = [
            "<![CDATA[",
            "]]>",
            "<!",
            "=",
            '"',
            "'",
            "&",
            "x",
            " ",
            "\n",
            ":",
            "\u0000",
            "<toString a='1'/>",
        ];
        const text = fc.oneof(
            fc.string({ unit: "binary" }),
            fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 30 }).map((parts) => parts.join("")),
        );
        fc.assert(
            fc.property(
                fc.oneof(
                    text,
                    text.map((inner) => `<a>${inner}</a>`),
                ),
                (given) => {
                    const reading = readXml(given);
                    assert.ok("root" in reading ? reading.root !== "" : reading.problem !== "");
                },
            ),
            { numRuns: 1000 },
        );
    });
});
