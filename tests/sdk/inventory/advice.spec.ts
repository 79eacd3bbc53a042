import assert from "node:assert/strict";
import { nodesFromFile } from "../../../sdk";
import { inventoryFiles } from "../../support/inventory";

const MAC = "B8:CE:F6:D9:47:01";
const NODES = { "dgx-01": { mac: MAC } };

describe("what the error about an inventory file advises", () => {
    const { read, said } = inventoryFiles();

    for (const [what, name, text] of [
        ["a typo and a name that is none", "rack.csv", `hostname,macc,rack row\ndgx-01,${MAC},7\n`],
        ["names of another tool", "rack.csv", `NAME,ADMIN_MAC,location\ndgx-01,${MAC},row 1\n`],
        ["the same in JSON", "rack.json", `{"dgx-01": {"hw_mac": "${MAC}", "owner": "ops"}}`],
        ["the same in YAML", "rack.yaml", `dgx-01: { "MAC Address": "${MAC}", rack-unit: 7 }\n`],
    ] as const)
        it(`reads the file as it is, by the call that it writes out: ${what}`, () => {
            const line = said(name, text).at(-1) ?? "";
            const [, options = ""] =
                /^To read the file as it is: nodesFromFile\("[^"]+", (.+)\)$/.exec(line) ?? [];
            assert.notEqual(options, "", line);
            assert.deepEqual(read(name, text, new Function(`return ${options}`)()), NODES);
        });

    it("reads a file that is saved again in UTF-8, from Windows' own and from two bytes a letter", () => {
        const sheet = `hostname,mac,notes\ndgx-01,${MAC},Gehäuse\n`;
        const yaml = `dgx-01: { mac: "${MAC}", notes: "Gehäuse" }\n`;
        for (const [name, text, save] of [
            ["rack.csv", sheet, "CSV UTF-8"],
            ["rack.yaml", yaml, "UTF-8"],
        ] as const)
            for (const [encoding, decoder] of [
                ["latin1", "windows-1252"],
                ["utf16le", "utf-16le"],
            ] as const) {
                const bytes = Buffer.from(text, encoding);
                assert.match(said(name, bytes)[0] ?? "", new RegExp(`Save (the file|it) as "${save}"\\.$`));
                // Excel puts a byte order mark before its UTF-8.
                const saved = Buffer.from(`\uFEFF${new TextDecoder(decoder).decode(bytes)}`, "utf8");
                assert.deepEqual(read(name, saved), { "dgx-01": { mac: MAC, notes: "Gehäuse" } });
            }
    });

    it("reads a sheet without what is above its header, or with it as remarks", () => {
        const lines = ["Rack 1,,", "hostname,mac", `dgx-01,${MAC}`];
        const line = said("rack.csv", lines.join("\n"))[1] ?? "";
        assert.match(line, /the header is in line 2; remove what is above it, or begin those lines with #$/);
        assert.deepEqual(read("rack.csv", lines.slice(1).join("\n")), NODES);
        assert.deepEqual(read("rack.csv", `#${lines.join("\n")}`), NODES);
    });

    it("reads a sheet without the line that it names", () => {
        const lines = ["hostname,mac", `dgx-01,${MAC}`, "hostname,mac"];
        const [, number = ""] =
            /line (\d+), column 1: the header of line 1 again; remove this line$/.exec(
                said("rack.csv", lines.join("\n"))[1] ?? "",
            ) ?? [];
        lines.splice(Number(number) - 1, 1);
        assert.deepEqual(read("rack.csv", lines.join("\n")), NODES);
    });

    it("reads a sheet once its first line names the columns as it lists them", () => {
        const row = `dgx-01,${MAC}`;
        const [, names = ""] =
            /the first line must name the columns: (hostname, mac), /.exec(
                said("rack.csv", row).join("\n"),
            ) ?? [];
        assert.deepEqual(read("rack.csv", `${names.replace(", ", ",")}\n${row}`), NODES);
    });

    it("takes BMC log-ins from a node in YAML, in the place of a column", () => {
        const line = said("rack.csv", `hostname,mac,bmcUsername\ndgx-01,${MAC},admin\n`)[1] ?? "";
        assert.match(line, /give bmcUsername and bmcPassword to the set, or bmc to a node in YAML$/);
        const inYaml = `dgx-01: { mac: "${MAC}", bmcUsername: admin }\n`;
        const [, field = ""] =
            /Give (bmc: \{ username, password \})$/.exec(said("rack.yaml", inYaml)[1] ?? "") ?? [];
        const given = field.replace("username", "username: admin").replace("password", "password: x");
        assert.deepEqual(read("rack.yaml", `dgx-01: { mac: "${MAC}", ${given} }\n`), {
            "dgx-01": { mac: MAC, bmc: { username: "admin", password: "x" } },
        });
    });

    it("finds a file where it says that it looks", () => {
        const read = () => nodesFromFile("nosuch.csv");
        const message = `It was looked for in ${process.cwd()}, where the program runs`;
        assert.throws(read, (error: Error) => error.message.includes(message));
    });
});
