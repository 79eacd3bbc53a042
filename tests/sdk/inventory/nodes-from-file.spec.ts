import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodesFromFile } from "../../../sdk";

describe("nodesFromFile", () => {
    const folder = mkdtempSync(join(tmpdir(), "inventory-"));
    after(() => rmSync(folder, { recursive: true }));
    const read = (name: string, text: string) => {
        writeFileSync(join(folder, name), text);
        return nodesFromFile(join(folder, name));
    };
    /** What is wrong, without the name of the file. */
    const problems = (name: string, text: string) => {
        try {
            read(name, text);
        } catch (error) {
            return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
        }
        return [];
    };
    /** What is said of a file as a whole, without its folder. */
    const refusal = (name: string, content: string | Buffer) => {
        writeFileSync(join(folder, name), content);
        try {
            nodesFromFile(join(folder, name));
        } catch (error) {
            return (error as Error).message.replace(`${folder}/`, "");
        }
        return "";
    };

    it("reads a spreadsheet: lists, flags, quotes, a byte order mark, comments, empty cells", () => {
        const text =
            "\uFEFFhostname,mac,ip,dhcp,bmcMac,ipmiIp,roles,notes\n" +
            '# row 1\ndgx-01,B8:CE:F6:D9:47:01,10.184.162.101,,B8:CE:F6:D9:48:01,10.184.163.11,compute gpu,"left, top"\n\n' +
            "dgx-02,B8:CE:F6:D9:47:02,,yes,,,compute;gpu,\n";
        assert.deepEqual(read("rack.csv", text), {
            "dgx-01": {
                mac: "B8:CE:F6:D9:47:01",
                ip: "10.184.162.101",
                bmcMac: "B8:CE:F6:D9:48:01",
                ipmiIp: "10.184.163.11",
                roles: ["compute", "gpu"],
                notes: "left, top",
            },
            "dgx-02": { mac: "B8:CE:F6:D9:47:02", dhcp: true, roles: ["compute", "gpu"] },
        });
    });

    it("takes # for a comment at the beginning of a line only", () => {
        const text = "hostname,mac,ip,notes\n# spare\ndgx-01,B8:CE:F6:D9:47:01,10.184.162.101,slot #3 top\n";
        assert.equal(read("rack.csv", text)["dgx-01"]?.notes, "slot #3 top");
    });

    it("reads YAML, plain or under nodes, and JSON", () => {
        const node = { mac: "B8:CE:F6:D9:47:01", ip: "10.184.162.101", roles: ["compute"] };
        const yaml = 'dgx-01:\n  mac: "B8:CE:F6:D9:47:01"\n  ip: 10.184.162.101\n  roles: [compute]\n';
        assert.deepEqual(read("rack.yaml", yaml), { "dgx-01": node });
        assert.deepEqual(read("rack.yml", `nodes:\n${yaml.replace(/^/gm, "  ")}`), { "dgx-01": node });
        assert.deepEqual(read("rack.json", JSON.stringify({ "dgx-01": node })), { "dgx-01": node });
    });

    it("says everything that is wrong in a spreadsheet, by line and column", () => {
        assert.deepEqual(
            problems(
                "rack.csv",
                "hostname,mac,ip,dhcp\ndgx-01,B8:CE:F6:D9:47:0G,10.184.162.101,\ndgx-01,,,\ndgx-02,B8:CE:F6:D9:47:02,10.184.162.300,maybe\ndgx-03,B8\n,B8:CE:F6:D9:47:04,,\n",
            ).map((line) => line.split(" is not ")[0]?.split(" must ")[0]),
            [
                '  line 2, column 2: dgx-01: mac: "B8:CE:F6:D9:47:0G"',
                "  line 3, column 1: dgx-01 is already in line 2",
                '  line 4, column 3: dgx-02: ip: "10.184.162.300"',
                '  line 4, column 4: dgx-02: dhcp: "maybe"',
                "  line 5, column 1: it has 2 cells, but the header has 4",
                "  line 6, column 1: it has no hostname",
            ],
        );
    });

    it("says once what all lines lack when a column was added to the header", () => {
        const rows = [
            "dgx-01,B8:CE:F6:D9:47:01",
            "dgx-02,B8:CE:F6:D9:47:02",
            "dgx-03,B8:CE:F6:D9:47:0G,full",
        ];
        assert.deepEqual(
            problems("rack.csv", `hostname,mac,notes\n${rows.join("\n")}\n`).map(
                (line) => line.split(" is not ")[0],
            ),
            [
                "  line 2, column 1: it and 1 more line have 2 cells, but the header has 3. If notes was added to the header, each " +
                    "line needs its separator too, also where the cell is empty.",
                '  line 4, column 2: dgx-03: mac: "B8:CE:F6:D9:47:0G"',
            ],
        );
    });

    it("names a column that it does not know, with the nearest", () => {
        assert.deepEqual(problems("rack.csv", "hostname,macc\ndgx-01,x\n"), [
            '  line 1, column 2: there is no field "macc". Did you mean "mac"?',
        ]);
        assert.deepEqual(problems("rack.csv", "mac\nx\n"), [
            '  line 1, column 1: the header has no column "hostname"',
        ]);
    });

    it("says everything that is wrong in YAML, by line and column", () => {
        const lines = problems("rack.yaml", "dgx-01:\n  mac: nonsense\n  rolls: [x]\ndgx-02: 7\n");
        assert.deepEqual(
            lines.map((line) => line.split(": ").slice(0, 3).join(": ")),
            [
                "  line 2, column 3: dgx-01: mac",
                "  line 3, column 3: dgx-01: rolls",
                "  line 4, column 9: dgx-02 must be a map of fields",
            ],
        );
        assert.match(
            problems("rack.yaml", "- x\n")[0] ?? "",
            /^ {2}line 1, column 1: it must map host names to nodes/,
        );
    });

    const REMOVES_ALL =
        "A set without nodes removes all its nodes; if you mean that, write nodes: {} in the program.";

    it("refuses a spreadsheet with a header and no nodes, which would remove the whole rack", () => {
        const said = `rack.csv: it has a header but no nodes. ${REMOVES_ALL}`;
        for (const text of ["hostname,mac,ip\n", "hostname,mac\n# dgx-01,B8:CE:F6:D9:47:01\n\n"])
            assert.equal(refusal("rack.csv", text), said);
    });

    it("refuses YAML and JSON without nodes alike", () => {
        for (const text of ["", "# dgx-01:\n", "---\n", "{}\n", "nodes:\n", "nodes: {}\n"])
            assert.equal(refusal("rack.yaml", text), `rack.yaml: it has no nodes. ${REMOVES_ALL}`);
        assert.equal(refusal("rack.json", "{}"), `rack.json: it has no nodes. ${REMOVES_ALL}`);
    });

    it("refuses a header that names a column twice, of which the last would win", () => {
        assert.deepEqual(problems("rack.csv", "hostname,mac,mac\ndgx-01,B8:CE:F6:D9:47:01,x\n"), [
            '  line 1, column 3: "mac" is already in column 2',
        ]);
    });

    it("says where a file is looked for that is not there", () => {
        assert.throws(() => nodesFromFile("nosuch.csv"), {
            message:
                `nosuch.csv cannot be read (ENOENT). It was looked for in ${process.cwd()}, where the program runs: ` +
                "the folder of Pulumi.yaml, or of its main. Give the path relative to that folder.",
        });
        assert.throws(() => nodesFromFile(join(folder, "nosuch.csv")), {
            message: `${folder}/nosuch.csv cannot be read (ENOENT).`,
        });
    });

    it("says what a file has to be that is none, or none of these formats", () => {
        assert.throws(() => nodesFromFile(folder), {
            message: `${folder} is a folder; a .csv, .yaml or .json file is needed.`,
        });
        const other = "is not an inventory format; save the sheet as CSV, or write a .yaml or .json file.";
        assert.equal(refusal("rack.toml", "[a]\n"), `rack.toml: .toml ${other}`);
        assert.equal(refusal("rack", "hostname,mac\n"), `rack: a name without an extension ${other}`);
    });

    it("recognizes UTF-16, with a byte order mark and without", () => {
        const text = "hostname,mac\ndgx-01,B8:CE:F6:D9:47:01\n";
        const little = Buffer.from(text, "utf16le");
        const big = Buffer.from(little).swap16();
        for (const content of [Buffer.from(`\uFEFF${text}`, "utf16le"), little, big])
            assert.equal(refusal("rack.csv", content), 'rack.csv: it is UTF-16. Save it as "CSV UTF-8".');
        assert.equal(refusal("rack.json", little), 'rack.json: it is UTF-16. Save it as "UTF-8".');
    });

    it("reads cells that are separated by semicolons or tabs, as the header's are", () => {
        for (const separator of [";", "\t"]) {
            const rows = [
                ["# rack 1, row 1"],
                ["hostname", "dhcp", "mac", "roles", "notes"],
                ["dgx-01", "", "B8:CE:F6:D9:47:01", '"compute;gpu"', "left, top"],
            ];
            assert.deepEqual(read("rack.csv", rows.map((row) => row.join(separator)).join("\r\n")), {
                "dgx-01": { mac: "B8:CE:F6:D9:47:01", roles: ["compute", "gpu"], notes: "left, top" },
            });
        }
    });

    it("asks for the comma that a row lacks, where a cell looks like two", () => {
        const header = "hostname,notes,mac,ip,roles\n";
        const lacking = `${header}dgx-01,left top,B8:CE:F6:D9:47:01 10.184.162.101,compute gpu\n`;
        assert.deepEqual(problems("rack.csv", lacking), [
            "  line 2, column 3: it has 4 cells, but the header has 5; is a comma missing in " +
                '"B8:CE:F6:D9:47:01 10.184.162.101"?',
        ]);
        for (const row of ["dgx-01,left top,x", "dgx-01,x y,B8:CE:F6:D9:47:01 x,y,z,w"])
            assert.match(problems("rack.csv", header + row)[0] ?? "", /column 1: .*, but the header has 5$/);
    });

    it("says that a MAC is empty where the node needs one", () => {
        const text = "hostname,mac,ip\ndgx-05,B8:CE:F6:D9:47:05,10.184.162.105\ndgx-06,,10.184.162.106\n";
        assert.deepEqual(problems("rack.csv", text), ["  line 3, column 2: dgx-06: mac is empty"]);
    });

    it("takes an empty MAC beside no address, as an adopted node may have it", () => {
        assert.deepEqual(read("rack.csv", "hostname,mac,roles\ndgx-06,,gpu\n"), {
            "dgx-06": { roles: ["gpu"] },
        });
    });

    it("says what a flag may be", () => {
        assert.deepEqual(problems("rack.csv", "hostname,mac,dhcp\ndgx-01,B8:CE:F6:D9:47:01,maybe\n"), [
            '  line 2, column 3: dgx-01: dhcp: "maybe" is not valid: use true or false',
        ]);
    });

    it("says where BMC log-ins are kept instead of a spreadsheet", () => {
        const where =
            "BMC log-ins do not belong in a CSV file: give bmcUsername and bmcPassword to the set, or bmc to a node in YAML";
        assert.deepEqual(problems("rack.csv", "hostname,bmcUsername,bmcPassword,bmc\ndgx-01,a,b,c\n"), [
            `  line 1, column 2: ${where}`,
            `  line 1, column 3: ${where}`,
            `  line 1, column 4: ${where}`,
        ]);
    });

    it("places what is wrong inside a list at its key, or at the nearest thing around it", () => {
        const yaml = [
            "dgx-01:",
            "  interfaces:",
            "    - type: physical",
            "      name: eth0",
            "      netwrok: dgxnet",
            "    - type: bmc",
            "  ip: 10.184.162.101",
        ];
        const lines = problems("rack.yaml", yaml.join("\n"));
        assert.deepEqual(
            lines.map((line) => line.split(": ").slice(0, 3).join(": ")),
            [
                "  line 5, column 7: dgx-01: interfaces[0].netwrok",
                "  line 6, column 7: dgx-01: interfaces[1].name",
                "  line 7, column 3: dgx-01: ip",
            ],
        );
    });

    it("says each place in YAML once", () => {
        assert.deepEqual(problems("rack.yaml", "a: 1\na: 2\nb: 3\nb: 4\n"), [
            "  line 2, column 1: Map keys must be unique",
            "  line 4, column 1: Map keys must be unique",
        ]);
        assert.deepEqual(problems("rack.yaml", "a:\n\tmac: x\n"), [
            "  line 2, column 1: Tabs are not allowed as indentation",
        ]);
    });

    for (const [text, said] of [
        ['{"a": {"mac": "x"\n"ip": "y"}}', 'line 2, column 1: a comma is missing before "ip"'],
        ['{"a": {"mac": "x" "ip": "y"}}', 'line 1, column 19: a comma is missing before "ip"'],
        ['{"a": {"mac": "x"}\n"b": {}}', 'line 2, column 1: a comma is missing before "b"'],
        ['{"a": {"mac": "x"} "b": {}}', 'line 1, column 20: a comma is missing before "b"'],
        ['{"a": {"roles": ["x"] "ip": "y"}}', 'line 1, column 23: a comma is missing before "ip"'],
        ['{"a": {"dhcp": true "ip": "y"}}', 'line 1, column 21: a comma is missing before "ip"'],
        ['{"a": {"roles": ["x" "y"]}}', 'line 1, column 22: a comma is missing before "y"'],
        ['{"a": {"interfaces": [{}\n{}]}}', "line 2, column 1: a comma is missing before {"],
        ['{"a": {"mac" "x"}}', 'line 1, column 14: a colon is missing before "x"'],
        ['{"a": {"mac": "x"}', "line 1, column 19: Flow map must end with a }"],
    ] as const)
        it(`says in JSON: ${said}`, () => assert.deepEqual(problems("rack.json", text), [`  ${said}`]));
});
