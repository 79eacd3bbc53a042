import assert from "node:assert/strict";
import { WireDevice } from "../../../../bcm/wire/device";
import type { Planned } from "../../../../sdk/node-set/pre-flight/planned";
import {
    asPlanned,
    describeChanges,
    describeNext,
    type NodeChange,
} from "../../../../sdk/node-set/pre-flight/table";
import { loadFixture } from "../../../support/fixtures";

const wanted = WireDevice.parse(loadFixture("device-physical"));
const row = <Kind extends NodeChange["change"]>(
    hostname: string,
    change: Kind,
    risks: NodeChange["risks"] = [],
): NodeChange & { change: Kind } => ({
    hostname,
    change,
    risks,
    edits: change === "create" || change === "gone" ? [] : ["notes: none → spare"],
    wanted,
});
const REFRESH = "run `pulumi refresh`, then `pulumi up`";

describe("describeChanges", () => {
    it("counts by kind and puts the dangerous first", () => {
        const text = describeChanges(
            [
                row("a", "create", [["create", ""]]),
                row("lost", "gone"),
                row("touched", "drifted", [["address change", "eth0 10.1.1.1 → 10.1.1.2"]]),
                row("long-name", "change", [["wipe", "category x → y"]]),
            ],
            [["gone", "only released"]],
            6,
            "https://head",
        );
        assert.equal(
            text,
            [
                "Pre-flight on https://head: 1 to remove, 1 gone, 1 drifted, 1 to create, 1 to change, 2 unchanged",
                "  gone       remove   only released",
                `  lost       gone     no longer on the head node: ${REFRESH} registers it again`,
                `  touched    drifted  address change: eth0 10.1.1.1 → 10.1.1.2; notes: none → spare; not in this update: ${REFRESH} puts it back`,
                "  long-name  change   wipe: category x → y; notes: none → spare",
                "  a          create",
            ].join("\n"),
        );
    });

    it("is not longer than a screen", () => {
        const many = Array.from({ length: 1000 }, (_, index) => row(`n${index}`, "create", [["create", ""]]));
        const lines = describeChanges(many, [], 1000, "h").split("\n");
        assert.deepEqual([lines.length, lines.at(-1)], [42, "  … and 960 more"]);
    });
});

describe("asPlanned", () => {
    const changeOf = (change: "create" | "adopt" | "change", plan: Planned) => {
        const risks: NodeChange["risks"] = change === "change" ? [] : [[change, ""]];
        return asPlanned([row("a", change, risks)], new Map([["a", plan]]))[0];
    };

    it("takes over what the engine will make", () => {
        for (const change of ["create", "adopt", "change"] as const)
            assert.equal(changeOf(change, "create")?.change, change);
        assert.equal(changeOf("change", "change")?.change, "change");
    });

    it("tells what an update does not notice", () => {
        assert.equal(changeOf("create", "same")?.change, "gone");
        assert.equal(changeOf("create", "change")?.change, "gone");
        assert.equal(changeOf("change", "same")?.change, "drifted");
        assert.equal(changeOf("adopt", "same")?.change, "drifted");
    });

    it("calls a node that has been adopted before a changed one", () => {
        const { change, risks } = changeOf("adopt", "change") ?? {};
        assert.deepEqual([change, risks], ["change", []]);
    });
});

describe("describeNext", () => {
    const created = [row("a", "create", [["create", ""]])];
    const next = (isPowered: boolean, waits: boolean, changes: NodeChange[] = created) =>
        describeNext(changes, { isPowered, waits });

    it("says what the update leaves to be done", () => {
        assert.match(
            next(false, true) ?? "",
            /^Next: the update registers new nodes .* set enablePowerAction: true and powerAction: "power_on"\.$/,
        );
        assert.match(
            next(true, true) ?? "",
            /^Next: running nodes take .* give powerAction: power_reset a new powerRequest\.$/,
        );
    });

    it("says nothing where nothing is left", () => {
        assert.deepEqual(
            [next(true, false), next(false, false, [row("b", "change")])],
            [undefined, undefined],
        );
    });
});
