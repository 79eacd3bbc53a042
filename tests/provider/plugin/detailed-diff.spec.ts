import assert from "node:assert/strict";
import { PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import { describeChanges } from "../../../provider/plugin/detailed-diff";

const { ADD, DELETE, UPDATE, UPDATE_REPLACE } = PropertyDiff.Kind;
const port = (changes: object) => ({ name: "eth0", ip: "10.0.0.1", bootable: true, ...changes });

describe("a detailed diff", () => {
    it("names each field that changes, down to that of a list's element", () => {
        const changes = describeChanges("device", {
            olds: { hostname: "a", interfaces: [port({})], notes: "old", adopted: false },
            news: {
                hostname: "a",
                interfaces: [port({ ip: "10.0.0.2" }), port({ name: "eth1" })],
                roles: ["x"],
            },
            replaces: [],
        });

        assert.deepEqual(changes, [
            ["interfaces[0].ip", UPDATE],
            ["interfaces[1]", ADD],
            ["notes", DELETE],
            ["roles", ADD],
        ]);
    });

    it("says nothing of what only this package reads, and of what the head node alone knows", () => {
        const changes = describeChanges("device", {
            olds: { hostname: "a", __references: "1", registration: "r", clusterId: "c", adopted: false },
            news: {
                hostname: "a",
                __references: "2",
                __urn: "urn:x",
                facts: { isUp: true },
                secretInputs: ["mac"],
            },
            replaces: [],
        });

        assert.deepEqual(changes, []);
    });

    it("marks what makes another resource", () => {
        const changes = describeChanges("powerAction", {
            olds: { deviceId: "a", powerAction: "power_on" },
            news: { deviceId: "b", powerAction: "power_on" },
            replaces: ["deviceId"],
        });

        assert.deepEqual(changes, [["deviceId", UPDATE_REPLACE]]);
    });

    it("quotes keys that are no plain words", () => {
        const changes = describeChanges("nodeReadiness", {
            olds: { failedBefore: { "dgx-01": "x" } },
            news: { failedBefore: { "dgx-01": "y" } },
            replaces: [],
        });

        assert.deepEqual(changes, [['failedBefore["dgx-01"]', UPDATE]]);
    });
});
