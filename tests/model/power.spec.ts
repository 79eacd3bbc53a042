import assert from "node:assert/strict";
import { describeFinding, shapeFindings, UNKNOWN } from "../../model/issues";
import { NodeReadinessSpec, PowerActionSpec } from "../../model/power";

const UUID = "7f8e1b1c-6c35-4c39-8f5c-0a6f3a1e2b3c";

describe("PowerActionSpec", () => {
    const action = { deviceId: "dgx-05", powerAction: "power_on" };
    const judge = (changes: object) =>
        shapeFindings(PowerActionSpec, { ...action, ...changes }, "").map(describeFinding);

    it("fills in what is left out", () =>
        assert.deepEqual(PowerActionSpec.parse(action), {
            ...action,
            waitForCompletion: true,
            timeout: 600,
            request: "",
            reinstall: "none",
            graceful: false,
            hold: "",
            drained: false,
        }));

    it("keeps what is given", () => {
        const given = {
            deviceId: UUID,
            powerAction: "power_off",
            waitForCompletion: false,
            timeout: 0.5,
            request: "2",
            reinstall: "FULL",
            graceful: true,
            hold: "wave 1 failed",
            drained: true,
            before: { command: ["/bin/true"], timeout: 60 },
            cluster: "east",
        };
        assert.deepEqual(PowerActionSpec.parse(given), given);
    });

    it("leaves words to the rules, and what is not known yet to the update", () => {
        assert.deepEqual(judge({ powerAction: "power_up", reinstall: "SKIP" }), []);
        assert.deepEqual(judge({ deviceId: UNKNOWN, timeout: UNKNOWN, hold: UNKNOWN }), []);
    });

    const bad: [object, string][] = [
        [{ deviceId: undefined }, "deviceId: is missing"],
        [{ deviceId: "dgx_05" }, 'deviceId: "dgx_05" is not valid: expected a host name or a uuid'],
        [{ powerAction: undefined }, "powerAction: is missing"],
        [{ timeout: 0 }, "timeout: 0 is not valid: expected more than 0"],
        [{ timeout: "600" }, "timeout: must be a number, not a string"],
        [{ waitForCompletion: "no" }, "waitForCompletion: must be a boolean, not a string"],
        [{ request: 2 }, "request: must be a string, not a number"],
        [{ force: true }, "force: there is no such field"],
    ];
    for (const [changes, finding] of bad)
        it(`says ${finding}`, () => assert.deepEqual(judge(changes), [finding]));
});

describe("NodeReadinessSpec", () => {
    const target = { hostname: "dgx-05", outcome: "done", message: "", request: "" };
    const judge = (changes: object) =>
        shapeFindings(NodeReadinessSpec, { targets: [target], ...changes }, "").map(describeFinding);
    const judgeTarget = (changes: object) => judge({ targets: [target, { ...target, ...changes }] });

    it("fills in what is left out", () =>
        assert.deepEqual(NodeReadinessSpec.parse({ targets: [target] }), {
            targets: [target],
            until: "active",
            timeout: 3600,
            leave: 0,
            leaveOf: {},
            last: false,
            unfinishedBefore: [],
            aheadBefore: [],
            tallyBefore: { count: 0, names: [] },
            failedBefore: {},
            maxFailures: 0,
            mayRetry: 0,
            canary: false,
            verdict: false,
        }));

    it("keeps what is given", () => {
        const given = {
            targets: [{ ...target, bootedAfter: 1_700_000_000_000 }],
            until: "powered_off",
            timeout: 60,
            leave: 2,
            leaveOf: { A07: 1 },
            last: true,
            unfinishedBefore: [{ hostname: "dgx-04", request: "power_on", seconds: 61 }],
            aheadBefore: [],
            after: { command: ["/bin/true"] },
            tallyBefore: { count: 1, names: ["dgx-01"] },
            failedBefore: { "dgx-01": "did not boot" },
            maxFailures: 3,
            mayRetry: 2,
            canary: true,
            verdict: true,
            cluster: "east",
        };
        assert.deepEqual(NodeReadinessSpec.parse(given), given);
    });

    it("takes no target, every outcome of a power action, and what is not known yet", () => {
        assert.deepEqual(judge({ targets: [] }), []);
        for (const outcome of ["done", "already", "failed", "held"])
            assert.deepEqual(judgeTarget({ outcome }), []);
        assert.deepEqual(judge({ targets: [UNKNOWN, target], failedBefore: UNKNOWN, until: UNKNOWN }), []);
    });

    const bad: [object, string][] = [
        [{ targets: undefined }, "targets: is missing"],
        [{ targets: ["dgx-05"] }, "targets[0]: must be an object, not a string"],
        [{ timeout: -1 }, "timeout: -1 is not valid: expected more than 0"],
        [{ maxFailures: -1 }, "maxFailures: -1 is not valid: expected 0 or more"],
        [{ maxFailures: 1.5 }, "maxFailures: must be a whole number, not a fraction"],
        [{ failedBefore: { "dgx-01": 1 } }, "failedBefore.dgx-01: must be a string, not a number"],
        [{ failedBefore: ["dgx-01"] }, "failedBefore: must be an object, not a list"],
        [{ verdict: "yes" }, "verdict: must be a boolean, not a string"],
    ];
    for (const [changes, finding] of bad)
        it(`says ${finding}`, () => assert.deepEqual(judge(changes), [finding]));

    for (const [changes, finding] of [
        [{ hostname: "05" }, 'targets[1].hostname: "05" is not valid: expected not digits alone'],
        [{ message: undefined }, "targets[1].message: is missing"],
        [{ request: undefined }, "targets[1].request: is missing"],
        [{ bootedAfter: null }, "targets[1].bootedAfter: must be a number, not null"],
        [{ since: 1 }, "targets[1].since: there is no such field"],
    ] as const)
        it(`says ${finding}`, () => assert.deepEqual(judgeTarget(changes), [finding]));
});
