import assert from "node:assert/strict";
import { inventoryFiles } from "../../support/inventory";

const MAC = "B8:CE:F6:D9:47:01";
const NODES = { "dgx-01": { mac: MAC } };

describe("a sheet as other programs leave it", () => {
    const { read, problems, said } = inventoryFiles();

    for (const [what, text] of [
        ["a header that begins with #", `#hostname,mac\ndgx-01,${MAC}\n`],
        ["the same below a remark and a blank line", `# rack 1\n# hostname;mac\n\ndgx-01;${MAC}\n`],
        ["a separator that Excel states", `sep=;\nhostname;mac\ndgx-01;${MAC}\n`],
        ["rows of separators", `hostname,mac\n,\ndgx-01,${MAC}\n , \n,,,\n`],
        ["rows of semicolons", `hostname;mac\n;;\ndgx-01;${MAC}\n`],
        ["empty columns at the end", `hostname,mac,,\ndgx-01,${MAC},,\n`],
        ["an empty column between", `hostname,,mac\ndgx-01,,${MAC}\n`],
        ["rows of separators above the header", `,,\nhostname,mac,\ndgx-01,${MAC},\n`],
        ["blanks that do not break", `hostname\u00A0,mac\n\u00A0,\u00A0\ndgx-01,${MAC}\u00A0\n`],
        ["line ends of an old Macintosh", `hostname,mac\r# x\rdgx-01,${MAC}\r`],
    ] as const)
        it(`is read with ${what}`, () => assert.deepEqual(read("rack.csv", text), NODES));

    for (const [what, text, problem] of [
        [
            "a title above the header",
            `Rack 1,,\nhostname,mac\ndgx-01,${MAC}\n`,
            "line 1, column 1: the header is in line 2; remove what is above it, or begin those lines with #",
        ],
        [
            "the header again",
            `hostname,mac\ndgx-01,${MAC}\nhostname,mac,\n`,
            "line 3, column 1: the header of line 1 again; remove this line",
        ],
        [
            "cells under no name",
            `hostname,,mac\ndgx-00,,\ndgx-01,x,${MAC}\n`,
            "line 1, column 2: this column has cells, e.g. in line 3, but no name",
        ],
        [
            "a cell beyond the header",
            `hostname,mac\ndgx-01,${MAC},,x\n`,
            "line 2, column 1: it has 4 cells, but the header has 2",
        ],
        [
            "a sum at the end",
            `hostname,mac\ndgx-01,${MAC}\nTotal: 1,\n`,
            'line 3, column 1: Total: 1: hostname: "Total: 1" is not valid: expected letters, digits and inner hyphens, at most 63',
        ],
    ] as const)
        it(`has one thing wrong with ${what}`, () => assert.deepEqual(problems("rack.csv", text), [problem]));

    it("has one thing wrong without a header, not one for each cell", () => {
        const lines = said("rack.csv", `dgx-01,${MAC},10.1.2.3\ndgx-02,${MAC},10.1.2.4\n`);
        assert.equal(lines.length, 2);
        assert.match(
            lines[1] ?? "",
            /^ {2}line 1, column 1: the header has no column "hostname"; the first line must name the columns: hostname, mac, /,
        );
    });

    for (const name of ["constructor", "toString", "hasOwnProperty"])
        it(`may have a host named ${name}, once`, () => {
            const sheet = `hostname,mac\n${name},${MAC}\n`;
            assert.deepEqual(read("rack.csv", sheet), { [name]: { mac: MAC } });
            assert.deepEqual(read("rack.yaml", `${name}: { mac: "${MAC}" }\n`), { [name]: { mac: MAC } });
            assert.deepEqual(problems("rack.csv", `${sheet}${name},\n`), [
                `line 3, column 1: ${name} is already in line 2`,
            ]);
        });

    it("loses no host, whatever it is called", () => {
        const what =
            '__proto__: hostname: "__proto__" is not valid: expected letters, digits and inner hyphens, at most 63';
        assert.deepEqual(problems("rack.csv", `hostname,mac\n__proto__,${MAC}\n`), [
            `line 2, column 1: ${what}`,
        ]);
        assert.deepEqual(problems("rack.json", `{"__proto__": {"mac": "${MAC}"}}`), [
            `line 1, column 2: ${what}`,
        ]);
    });
});
