import assert from "node:assert/strict";
import { describeEdits } from "../../../bcm/rules/edits";

describe("describeEdits", () => {
    it("says what changes from what to what, as deep as it lies, and nothing of what stays", () => {
        const before = {
            notes: "by hand",
            roles: ["compute"],
            kernelParameters: "",
            bootLoader: "GRUB",
            interfaces: [{ name: "eth0", network: "dgxnet", bootable: true }],
            bmc: { username: "old", password: "old" },
            modules: ["a"],
        };
        const after = {
            notes: "spare",
            roles: ["compute", "gpu"],
            kernelParameters: "quiet",
            bootLoader: "GRUB",
            interfaces: [
                { name: "eth0", network: "internalnet", bootable: true },
                { name: "eth1", network: "dgxnet" },
            ],
            bmc: { username: "new", password: "never shown" },
            modules: [],
        };
        assert.deepEqual(describeEdits(before, after), [
            "notes: by hand → spare",
            "roles: compute → compute, gpu",
            "kernelParameters: none → quiet",
            "interfaces eth0 network: dgxnet → internalnet",
            "interfaces eth1: new",
            "bmc.username: old → new",
            "modules: a → none",
        ]);
    });

    it("does not print whole documents", () =>
        assert.deepEqual(
            [
                describeEdits({ disksetup: "<a/>" }, { disksetup: "<a>\n</a>\n" }),
                describeEdits({ disksetup: "<a>\n</a>" }, { disksetup: "<b>\n</b>" }),
            ],
            [["disksetup: <a/> → a text of 2 lines"], ["disksetup: another text"]],
        ));
});
