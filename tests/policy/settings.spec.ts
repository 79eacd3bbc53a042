import assert from "node:assert/strict";
import { type BcmPolicyOptions, bcmPolicies } from "../../policy/policies";
import { judge, power, type Resource } from "./support";

describe("settings of the policies", () => {
    it("come from the pack, then the stack, and --policy-pack-config counts most", () => {
        const two = [power({ deviceId: "a" }), power({ deviceId: "b" })];
        const inStack = two.map((resource) => ({
            ...resource,
            stackSettings: { "bcm-power-limit": { maxNodes: 1 } },
        }));
        const limit = (resources: Resource[], maxNodes?: number, config = {}) =>
            judge(resources, maxNodes === undefined ? {} : { "bcm-power-limit": { maxNodes } }, config)
                .length;
        assert.deepEqual([limit(two), limit(two, 0), limit(inStack), limit(inStack, 0)], [0, 2, 1, 1]);
    });

    it("of a stack that are wrong are an error, and none is passed over", () => {
        for (const [stackSettings, message] of [
            [
                { "bcm-power-limt": { maxNodes: 1 } },
                /there is no rule "bcm-power-limt"\. Did you mean "bcm-power-limit"\?$/,
            ],
            [
                { "bcm-power-limit": "mandatory" },
                /^bcm:policies: bcm-power-limit: a stack sets no level; the pack or/,
            ],
            [
                { "bcm-power-limit": { enforcementLevel: "advisory" } },
                /^bcm:policies: bcm-power-limit: a stack sets no level/,
            ],
            [["bcm-power-limit"], /^bcm:policies is not a JSON object of settings by rule name/],
        ] as const)
            assert.throws(() => judge([{ ...power(), stackSettings: stackSettings as object }]), {
                name: "Error",
                message,
            });
    });

    it("that are wrong are an error which names rule, setting and what there is", () => {
        for (const [options, message] of [
            [
                { "bcm-power-limit": { maxNodes: -1 } },
                /^bcm-power-limit: maxNodes: .*Its settings: maxNodes\.$/,
            ],
            [{ "bcm-power-limit": { maxNode: 1 } }, /^bcm-power-limit: .*maxNode.*Its settings: maxNodes\.$/],
            [
                { "bcm-power-window": { windows: [{ cron: "at night" }] } },
                /^bcm-power-window: windows\.0\.cron: not a cron pattern/,
            ],
            [
                { "bcm-power-window": { windows: [{ cron: "* * * * *", timezone: "Mars" }] } },
                /windows\.0\.timezone: not a time zone/,
            ],
            [
                { "bcm-power-request": { pattern: "[" } },
                /pattern: not a regular expression; expected e\.g\. \^CHG/,
            ],
            [{ "bcm-device-words": { x: 1 } }, /Its settings: none\.$/],
            [
                { "bcm-no-such": "disabled" },
                /^There is no rule bcm-no-such\. The rules are bcm-device-one-boot-interface, /,
            ],
        ] as [BcmPolicyOptions, RegExp][])
            assert.throws(() => bcmPolicies(options), { message });
        const resource = { ...power(), stackSettings: { "bcm-power-limit": { maxNodes: "many" } } };
        assert.throws(() => judge([resource]), /^Error: bcm-power-limit: maxNodes/);
    });
});
