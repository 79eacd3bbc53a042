import assert from "node:assert/strict";
import fc from "fast-check";
import { allOf, childrenOf, readXml, textIn, type XmlElement } from "../../model/xml";

/** An element as a list: name, attributes if there are any, text if there is any, children. */
type Plain = (string | Record<string, string> | Plain)[];
const plain = ({ name, attributes, text, children }: XmlElement): Plain => [
    name,
    ...(attributes.size > 0 ? [Object.fromEntries(attributes)] : []),
    ...(text === "" ? [] : [text]),
    ...children.map(plain),
];

function read(text: string): XmlElement {
    const reading = readXml(text);
    assert.ok("root" in reading, JSON.stringify(reading));
    return reading.root;
}

describe("readXml", () => {
    const instance = "http://www.w3.org/2001/XMLSchema-instance";
    const good: [string, string, Plain][] = [
        ["an empty element", "<a/>", ["a"]],
        ["a text with the space around it", "<a> x y\n</a>", ["a", " x y\n"]],
        ["the case of names", "<diskSetup/>", ["diskSetup"]],
        ["a number as text", "<a><b>007</b></a>", ["a", ["b", "007"]]],
        ["attributes", '<a b="1" c=\'"\'>x</a>', ["a", { b: "1", c: '"' }, "x"]],
        ["elements in their order", "<a><b>1</b><c/><b>2</b></a>", ["a", ["b", "1"], ["c"], ["b", "2"]]],
        ["character data as text", "<a>1<![CDATA[<x>&amp;]]>2</a>", ["a", "1<x>&amp;2"]],
        ["a document type in character data", "<a><![CDATA[<!DOCTYPE x>]]></a>", ["a", "<!DOCTYPE x>"]],
        ["an XML declaration", '<?xml version="1.0"?>\n<a/>', ["a"]],
        [
            "a byte order mark before it, and CRLF",
            '\ufeff<?xml version="1.0"?>\r\n<a>\r\n</a>\r\n',
            ["a", "\n"],
        ],
        ["other processing instructions", "<?editor x?><a>1<?editor y?>2</a>", ["a", "12"]],
        ["comments", "<!-- 1 --><a>1<!-- <!DOCTYPE b> -->2</a><!-- 3 -->", ["a", "12"]],
        ["the entities of XML itself", "<a>&lt;&amp;&quot;&#65;</a>", ["a", '<&"A']],
        ["prefixes as parts of names", '<x:a xmlns:x="urn:x" x:b="1"/>', ["x:a", { "x:b": "1" }]],
        ["a default name space as an attribute", '<a xmlns="urn:x"/>', ["a", { xmlns: "urn:x" }]],
        ["no name space as nothing", '<a xmlns=""/>', ["a"]],
        [
            "a hint at a schema as nothing",
            `<a xmlns:x="${instance}" x:noNamespaceSchemaLocation="a.xsd" x:type="b"/>`,
            ["a", { "x:type": "b" }],
        ],
        [
            "names that JavaScript reserves",
            '<a constructor="1"><__proto__>x</__proto__></a>',
            ["a", { constructor: "1" }, ["__proto__", "x"]],
        ],
    ];
    for (const [what, text, expected] of good)
        it(`reads ${what}`, () => assert.deepEqual(plain(read(text)), expected));

    it("knows the line of each element and of the text beside elements", () => {
        const root = read("<?xml version='1.0'?>\r\n<!-- 2\n3 -->\n<a\n b='1'>\n<b/>\n\n x\n<c\n/></a>");
        assert.deepEqual(
            [root, ...root.children].map(({ name, line }) => [name, line]),
            [
                ["a", 4],
                ["b", 6],
                ["c", 9],
            ],
        );
        assert.deepEqual([root.textLine, read("<a>\n <b/> </a>").textLine], [8, undefined]);
        assert.equal(read("<a>\n<![CDATA[\nx\n]]></a>").textLine, 3);
    });

    it("finds elements by name, directly in one and anywhere", () => {
        const root = read("<a><b>1</b><c><b>2</b></c><b>3</b></a>");
        const texts = (elements: XmlElement[]) => elements.map(({ text }) => text);
        assert.deepEqual(texts(childrenOf(root, "b")), ["1", "3"]);
        assert.deepEqual(texts(allOf(root, "b")), ["1", "2", "3"]);
        assert.deepEqual([textIn(root, "b"), textIn(root, "d")], ["1", undefined]);
    });

    const declaration = "line 1: a document type declaration is not accepted";
    const bad: [string, string, string | RegExp][] = [
        ["nothing", "", "line 1: document must contain a root element"],
        ["text", "text", /^line 1: text data outside of root node/],
        ["a declaration alone", '<?xml version="1.0"?>', "line 1: document must contain a root element"],
        [
            "a declaration after a space",
            ' <?xml version="1.0"?><a/>',
            "line 1: an XML declaration must be at the start of the document",
        ],
        ["a start without an end", "<a>", "line 1: unclosed tag: a"],
        ["an element that overlaps", "<a>\n<b></a></b>", "line 2: unexpected close tag"],
        ["an attribute without quotes", "<a b=1/>", "line 1: unquoted attribute value"],
        ["an attribute twice", '<a b="1" b="2"/>', "line 1: duplicate attribute: b"],
        ["two roots", "<a/>\n<b/>", "line 2: documents may contain only one root"],
        ["text after the root", "<a/>x", /text data outside of root node/],
        ["a character that XML does not have", "<a>\u0000</a>", "line 1: disallowed character"],
        ["a prefix that nothing declares", "<x:a/>", /^line 1: unbound namespace prefix/],
        ["an entity that nothing declares", "<a>&lol;</a>", "line 1: undefined entity"],
        ["an entity with a name of JavaScript's", "<a>&toString;</a>", "line 1: undefined entity"],
        ["a document type", "<!DOCTYPE a><a/>", declaration],
        [
            "entities of one's own",
            '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>',
            declaration,
        ],
        ["a document type in lower case", '<!doctype a [<!entity b "c">]><a>&b;</a>', /^line 1: /],
        [
            "an entity declaration in an element",
            '<a><!ENTITY b SYSTEM "file:///etc/passwd"></a>',
            /^line 1: /,
        ],
        [
            "a hundred levels and one",
            "<a>".repeat(101) + "</a>".repeat(101),
            "line 1: more than 100 levels of elements",
        ],
        ["a hundred thousand levels", "<a>\n".repeat(100_000), "line 101: more than 100 levels of elements"],
    ];
    for (const [what, text, problem] of bad)
        it(`refuses ${what}, and does not throw`, () => {
            const reading = readXml(text);
            assert.ok("problem" in reading);
            if (typeof problem === "string") assert.equal(reading.problem, problem);
            else assert.match(reading.problem, problem);
        });

    it("leaves JavaScript's own objects alone", () => {
        read('<a __proto__="x"><__proto__><polluted>1</polluted></__proto__><constructor/></a>');
        assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });

    // With work that grows with the square of its length this would take longer than any test may.
    it("reads a long document", () => {
        assert.equal(read(`<a>${"<b>1</b>\n".repeat(100_000)}</a>`).children.length, 100_000);
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
                    assert.ok("root" in reading ? reading.root.name !== "" : reading.problem !== "");
                },
            ),
            { numRuns: 1000 },
        );
    });
});
