import assert from "node:assert/strict";
import fc from "fast-check";
import type { FsMountSpec } from "../../model/category";
import { mountProblems, readMounts } from "../../model/mounts";

const WANTED =
    "expected <fsMounts> with one <fsMount> (device, mountpoint, filesystem, options) for each file system";
const HOME: FsMountSpec = { device: "nas:/home", mountpoint: "/home", filesystem: "nfs", options: "ro,hard" };
const SCRATCH: FsMountSpec = { device: "/dev/sdb1", mountpoint: "/scratch", filesystem: "xfs" };

const element = (mount: object) =>
    `<fsMount>${Object.entries(mount)
        .map(([name, text]) => `<${name}>${text}</${name}>`)
        .join("")}</fsMount>`;
const xml = (...mounts: object[]) => `<fsMounts>${mounts.map(element).join("")}</fsMounts>`;

describe("readMounts", () => {
    it("gives back a list as it is", () => assert.deepEqual(readMounts([HOME]), { list: [HOME] }));

    const good: [string, string, FsMountSpec[]][] = [
        ["no mount", "<fsMounts/>", []],
        ["no mount, with space and a comment", "<fsMounts>\n  <!-- none yet -->\n</fsMounts>", []],
        ["one mount", xml(HOME), [HOME]],
        ["several mounts in their order", xml(SCRATCH, HOME), [SCRATCH, HOME]],
        ["a mount after an XML declaration", `<?xml version="1.0"?>\n${xml(SCRATCH)}`, [SCRATCH]],
        ["texts without the space around them", xml({ ...SCRATCH, device: "\n /dev/sdb1 " }), [SCRATCH]],
        ["mounts in a name space", xml(HOME).replace("<fsMounts>", '<fsMounts xmlns="urn:x">'), [HOME]],
        ["numbers as texts", xml({ ...SCRATCH, options: "0755" }), [{ ...SCRATCH, options: "0755" }]],
    ];
    for (const [what, text, list] of good)
        it(`reads ${what}`, () => assert.deepEqual(readMounts(text), { list }));

    it("reads what a list would be in XML", () => {
        const word = fc.stringMatching(/^[a-z0-9:/._-]{1,20}$/);
        const mount = fc.record(
            {
                device: word,
                mountpoint: word.map((path) => `/${path}`),
                filesystem: word,
                options: word,
            },
            { noNullPrototype: true },
        );
        fc.assert(
            fc.property(fc.array(mount), (list) => {
                assert.deepEqual(readMounts(xml(...list)), { list });
            }),
        );
    });
});

describe("mountProblems", () => {
    const incomplete = `has an incomplete mount; ${WANTED}`;
    const other = `contains something other than mounts; ${WANTED}`;
    const noDevice = { mountpoint: "/home", filesystem: "nfs" };
    const cases: [string, string | FsMountSpec[], string[]][] = [
        ["has nothing to say about a list, whose shape is judged elsewhere", [HOME], []],
        ["has nothing to say about good XML", xml(HOME, SCRATCH), []],
        [
            "wants XML",
            "nas:/home /home nfs",
            ["is not well-formed XML (line 1: text data outside of root node)"],
        ],
        ["wants its own root element", "<fstab/>", [`has the root element <fstab>; ${WANTED}`]],
        ["wants something in a mount", "<fsMounts><fsMount/></fsMounts>", [incomplete]],
        ["wants a device", xml(HOME, noDevice), [incomplete]],
        ["wants an absolute mount point", xml({ ...HOME, mountpoint: "home" }), [incomplete]],
        ["wants no field that there is not", xml({ ...HOME, dump: "0" }), [incomplete]],
        ["wants each field once", xml(HOME).replace("<device>", "<device>a</device><device>"), [incomplete]],
        ["drops no element of another name", "<fsMounts><mount/></fsMounts>", [other]],
        ["drops no text", "<fsMounts>nas:/home</fsMounts>", [other]],
        ["drops no text beside mounts", xml(HOME).replace("<fsMount>", "nas:/home<fsMount>"), [other]],
    ];
    for (const [behaviour, mounts, expected] of cases)
        it(behaviour, () => assert.deepEqual(mountProblems(mounts), expected));

    it("says one thing about any text, and never throws", () => {
        fc.assert(fc.property(fc.string(), (text) => assert.equal(mountProblems(text).length, 1)));
    });
});
