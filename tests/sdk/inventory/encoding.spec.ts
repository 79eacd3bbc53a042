import assert from "node:assert/strict";
import { inventoryFiles } from "../../support/inventory";

const SHEET = "hostname,mac,notes\ndgx-01,B8:CE:F6:D9:47:01,top\ndgx-02,B8:CE:F6:D9:47:02,Gehäuse\n";
const AS_CSV =
    'Save its sheet as CSV: in Excel "File > Save As > CSV UTF-8", in LibreOffice "File > Save As > Text CSV" with the ' +
    "character set UTF-8.";

describe("the encoding of an inventory file", () => {
    const { read, said } = inventoryFiles();

    it("is UTF-8 with any letters, with a byte order mark or without", () => {
        for (const mark of ["", "\uFEFF"])
            assert.equal(read("rack.csv", mark + SHEET)["dgx-02"]?.notes, "Gehäuse");
        assert.equal(read("rack.yaml", '\uFEFFdgx-01: { notes: "机架 🚀" }\n')["dgx-01"]?.notes, "机架 🚀");
    });

    it("is named by line and byte if it is not, with the letter that Windows would read", () => {
        assert.deepEqual(said("rack.csv", Buffer.from(SHEET, "latin1")), [
            'rack.csv: line 3: the byte 0xE4 after "Geh" is not UTF-8; in Windows-1252 it would be "ä". Save the file as "CSV UTF-8".',
        ]);
        const yaml = Buffer.from("dgx-01:\r\n  notes: \x80 5\r\n", "latin1");
        assert.deepEqual(said("rack.yaml", yaml), [
            'rack.yaml: line 2: the byte 0x80 is not UTF-8; in Windows-1252 it would be "€". Save the file as "UTF-8".',
        ]);
    });

    it("is said once for all lines that it concerns", () => {
        const sheet = Buffer.from(SHEET.replace("top", "größer"), "latin1");
        assert.match(
            said("rack.csv", sheet)[0] ?? "",
            /^rack\.csv: line 2 \(and 1 more line\): the byte 0xF6 after "gr"/,
        );
    });

    it("is not guessed from a letter that another program has lost already", () => {
        assert.deepEqual(said("rack.csv", SHEET.replace("ä", "\uFFFD")), [
            'rack.csv: line 3: "\uFFFD" after "Geh" stands for a letter that was lost when the file was saved in another encoding. ' +
                "Write it again.",
        ]);
    });

    it("is recognized if it has two or four bytes a letter, whatever the first letter is", () => {
        const wide = (text: string) =>
            Buffer.from([...text].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]));
        for (const [content, name] of [
            [Buffer.from(`机架,${SHEET}`, "utf16le"), "UTF-16"],
            [wide(SHEET), "UTF-32"],
            [wide(`\uFEFF${SHEET}`), "UTF-32"],
        ] as const)
            assert.deepEqual(said("rack.csv", content), [`rack.csv: it is ${name}. Save it as "CSV UTF-8".`]);
    });

    it("leaves no zero byte in a text", () => {
        assert.deepEqual(said("rack.csv", SHEET.replace("top", "t\0p")), [
            "rack.csv: line 2: it has a zero byte, so the file is not a text.",
        ]);
    });

    it("is none at all in a workbook, which says how to become CSV", () => {
        for (const name of ["rack.xlsx", "RACK.XLSX", "rack.xls", "rack.xlsm", "rack.xlsb"])
            assert.deepEqual(said(name, "PK\x03\x04"), [`${name} is an Excel workbook. ${AS_CSV}`]);
        assert.deepEqual(said("rack.ods", "PK\x03\x04"), [`rack.ods is an OpenDocument workbook. ${AS_CSV}`]);
        for (const [content, kind] of [
            ["PK\x03\x04", "an Excel or OpenDocument workbook"],
            [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), "an Excel workbook"],
        ] as const)
            assert.deepEqual(said("rack.csv", content), [
                `rack.csv is ${kind}, whatever its name says. ${AS_CSV}`,
            ]);
    });

    it("does not matter for the variables of Terraform, which another command reads", () => {
        assert.deepEqual(said("rack.tfvars", "nodes = {}"), [
            "rack.tfvars has variables of the Terraform module. `pulumi-bcm from-terraform` writes the program for them.",
        ]);
    });
});
