import assert from "node:assert/strict";
import fc from "fast-check";
import { CategorySpec } from "../../model/category";
import { describeFinding, shapeFindings, UNKNOWN } from "../../model/issues";
import { aCategory } from "../support/full-builders";

const MOUNT = { device: "nas:/home", mountpoint: "/home", filesystem: "nfs" };
const judge = (category: unknown) => shapeFindings(CategorySpec, category, "gpu-worker").map(describeFinding);

describe("CategorySpec", () => {
    const good: [string, object][] = [
        ["a good category", {}],
        ["mounts as XML, which the rules judge", { fsmounts: "<fsMounts/>" }],
        ["no mounts", { fsmounts: [] }],
        [
            "settings of several ranges of GPUs",
            { gpuSettings: [{ range: "0-3" }, { range: "4-7", powerLimit: 0 }] },
        ],
        ["words that only the rules judge", { installMode: "QUICK", onRemove: "keep", bootLoader: "lilo" }],
        ["texts that only the rules judge", { disksetup: "", initializeScripts: ["run.sh"] }],
        ["dots, hyphens and underscores in its name", { name: "GPU_worker-2.1" }],
        ["what is not known yet", { name: UNKNOWN, fsmounts: [UNKNOWN], gpuSettings: { range: UNKNOWN } }],
        [
            "every other field",
            {
                kernelParameters: "quiet",
                modules: ["nvidia"],
                roles: ["login"],
                services: ["sshd"],
                notes: "",
                references: {},
                adopt: false,
                cluster: "east",
                gpuSettings: { migProfiles: ["1g.5gb"], enablePersistenceMode: true },
            },
        ],
    ];
    for (const [what, changes] of good)
        it(`takes ${what}`, () => assert.deepEqual(judge({ ...aCategory(), ...changes }), []));

    const name = "letters, digits, dots, hyphens and underscores";
    const mounts = "XML or a list of device, mountpoint, filesystem and options";
    const gpus = "GPU settings or a list of them";
    const bad: [field: string, changes: object, message: string][] = [
        ["name", { name: undefined }, "is missing"],
        ["name", { name: "" }, `"" is not valid: expected ${name}`],
        ["name", { name: "-worker" }, `"-worker" is not valid: expected ${name}`],
        ["name", { name: "gpu worker" }, `"gpu worker" is not valid: expected ${name}`],
        ["softwareImage", { softwareImage: undefined }, "is missing"],
        ["softwareImage", { softwareImage: "" }, '"" is not valid: expected a name'],
        ["disksetup", { disksetup: {} }, "must be a string, not an object"],
        ["initializeScripts", { initializeScripts: "/run.sh" }, "must be a list, not a string"],
        ["fsmounts", { fsmounts: 5 }, `5 is not valid: expected ${mounts}`],
        ["fsmounts", { fsmounts: [{ device: "a" }] }, `the value given is not valid: expected ${mounts}`],
        [
            "fsmounts[0].mountpoint",
            { fsmounts: [{ ...MOUNT, mountpoint: "home" }] },
            '"home" is not valid: expected an absolute path',
        ],
        ["fsmounts[0].dump", { fsmounts: [{ ...MOUNT, dump: 0 }] }, "there is no such field"],
        ["gpuSettings", { gpuSettings: "0-7" }, `"0-7" is not valid: expected ${gpus}`],
        [
            "gpuSettings.powerLimit",
            { gpuSettings: { powerLimit: -1 } },
            "-1 is not valid: expected 0 or more",
        ],
        ["gpuSettings[1].powerlimit", { gpuSettings: [{}, { powerlimit: 1 }] }, "there is no such field"],
        [
            "references.softwareImage",
            { references: { softwareImage: "x" } },
            '"x" is not valid: expected a uuid',
        ],
        ["hostname", { hostname: "dgx-05" }, "there is no such field"],
    ];
    for (const [field, changes, message] of bad)
        it(`says of ${field}: ${message}`, () =>
            assert.deepEqual(judge({ ...aCategory(), ...changes }), [`gpu-worker: ${field}: ${message}`]));

    it("gives a good category back as it is", () =>
        assert.deepEqual(CategorySpec.parse(aCategory()), aCategory()));

    it("wants a name that starts with a letter or digit and has no space", () => {
        fc.assert(
            fc.property(fc.string({ unit: fc.constantFrom(..."aZ0._- /") }), (text) => {
                const isName = text !== "" && !/[ /]/.test(text) && /[aZ0]/.test(text.charAt(0));
                assert.equal(judge(aCategory({ name: text })).length, isName ? 0 : 1);
            }),
        );
    });
});
