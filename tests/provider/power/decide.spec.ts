import assert from "node:assert/strict";
import type { PastOperation } from "../../../bcm/wire/power";
import type { JournalEntry } from "../../../provider/notes/power-journal";
import { decide, type Facts } from "../../../provider/power/decide";

const past = (...operations: string[]): PastOperation[] =>
    operations.map((operation, index) => ({
        ref_device_uuid: "u",
        operation,
        executionTime: Date.UTC(2026, 10, 23) + index,
    }));

const facts = (changes: Partial<Facts>): Facts => ({
    action: "power_on",
    executed: [],
    power: "ON",
    since: 100,
    isBooted: true,
    ...changes,
});

const openReset: JournalEntry = {
    at: "2026-11-23T10:00:00.000Z",
    stack: "dev::racks",
    node: "dgx-05",
    request: "power_reset",
    step: "accepted",
    operation: "RESET",
    status: "UP",
    statusSince: 100,
};

/** The decision in short: what is sent, or its kind. */
function short(changes: Partial<Facts>): string {
    const decision = decide(facts(changes));
    return decision.kind === "send" ? decision.operations.join(" ") : decision.kind;
}

describe("decide", () => {
    it("sends what is missing to a node that nothing was done to", () => {
        const of = (action: Facts["action"], power: Facts["power"]) => short({ action, power });
        assert.deepEqual(
            [
                of("power_on", "OFF"),
                of("power_off", "ON"),
                of("power_cycle", "ON"),
                of("power_cycle", "OFF"),
                of("power_reset", "ON"),
            ],
            ["ON", "OFF", "OFF ON", "ON", "RESET"],
        );
    });

    it("leaves a node alone that is there already", () => {
        assert.deepEqual(
            [short({ action: "power_on", power: "ON" }), short({ action: "power_off", power: "OFF" })],
            ["already", "already"],
        );
    });

    it("sends what does no harm where nobody can ask the BMC", () => {
        const of = (action: Facts["action"]) => short({ action, power: undefined });
        assert.deepEqual(
            [of("power_on"), of("power_off"), of("power_cycle"), of("power_reset")],
            ["ON", "OFF", "OFF ON", "RESET"],
        );
    });

    it("never repeats what was carried out since the request, whatever the node does now", () => {
        for (const power of ["ON", "OFF", undefined] as const)
            assert.deepEqual(
                [
                    short({ action: "power_on", executed: past("ON"), power }),
                    short({ action: "power_off", executed: past("OFF"), power }),
                    short({ action: "power_off", executed: past("SHUTDOWN"), power }),
                    short({ action: "power_reset", executed: past("RESET"), power }),
                    short({ action: "power_reset", executed: past("RESET", "OFF", "ON"), power }),
                    short({ action: "power_cycle", executed: past("OFF", "ON"), power }),
                    short({ action: "power_cycle", executed: past("ON"), power }),
                ],
                Array(7).fill("done"),
            );
    });

    it("sends nothing for a request that was made before others, and says so where the node is not as it asks", () => {
        const askedBefore = Date.UTC(2026, 10, 20);
        const said = (changes: Partial<Facts>) => {
            const decision = decide(facts({ askedBefore, ...changes }));
            return [decision.kind, decision.kind === "send" ? "" : decision.message];
        };
        const once = "the same request was made at 2026-11-20T00:00:00.000Z and is carried out once";
        assert.deepEqual(said({ action: "power_cycle", power: "ON" }), ["already", `is on; ${once}`]);
        assert.deepEqual(said({ action: "power_reset", power: "ON", executed: past("RESET") }), [
            "already",
            `is on; ${once}`,
        ]);
        assert.deepEqual(said({ action: "power_off", power: "OFF" }), ["already", `is off; ${once}`]);
        assert.deepEqual(said({ action: "power_on", power: "OFF" }), [
            "stop",
            `is off, and ${once}. To ask for it again on all its nodes, give the request a new text; on this one alone, use a PowerAction`,
        ]);
        assert.equal(said({ action: "power_off", power: "ON" })[0], "stop");
        assert.equal(said({ action: "power_cycle", power: undefined })[0], "stop");
    });

    it("stops where the history does not reach back to the request and nothing else tells what was done", () => {
        const unseen = (changes: Partial<Facts>) => short({ isWhole: false, ...changes });
        assert.deepEqual(
            [
                unseen({ action: "power_on", power: "OFF" }),
                unseen({ action: "power_off", power: "ON" }),
                unseen({ action: "power_off", power: undefined }),
                unseen({ action: "power_cycle", power: "ON" }),
                unseen({ action: "power_reset", power: "ON" }),
            ],
            Array(5).fill("stop"),
        );
        assert.deepEqual(
            [
                unseen({ action: "power_on", power: "ON" }),
                unseen({ action: "power_off", power: "OFF" }),
                unseen({ action: "power_on", power: "OFF", executed: past("ON") }),
                unseen({ action: "power_cycle", power: "OFF", executed: past("OFF") }), // all after the OFF is shown
                unseen({ action: "power_reset", open: openReset, since: 200, isBooted: true }),
            ],
            ["already", "already", "done", "ON", "done"],
        );
        assert.deepEqual(decide(facts({ action: "power_on", power: "OFF", isWhole: false })), {
            kind: "stop",
            message:
                "is off, and whether power_on was carried out is not known: the head node shows only its last operations, " +
                "all of them later than this request. Look at the node; to ask for it again on all its nodes, give the request a new text; on this one alone, use a PowerAction",
        });
    });

    it("switches a node off and on whose install has failed, when it shall be on, and owes it the ON", () => {
        const on = (power: Facts["power"], ...executed: string[]) =>
            short({ action: "power_on", hasFailed: true, executed: past(...executed), power });
        assert.deepEqual(
            [on("ON"), on("OFF"), on("OFF", "OFF"), on("ON", "OFF"), on("ON", "OFF", "ON")],
            ["OFF ON", "ON", "ON", "done", "done"],
        );
        // Once it is off, it has failed no more, and its BMC may still say ON for a moment.
        assert.equal(short({ action: "power_on", executed: past("OFF"), power: "OFF" }), "ON");
        assert.equal(short({ action: "power_on", executed: past("OFF"), power: "ON" }), "done");
        assert.equal(short({ action: "power_on", hasFailed: true, power: "ON", isWhole: false }), "stop");
    });

    it("owes an OFF its ON", () => {
        const cycle = (power: Facts["power"], ...executed: string[]) =>
            short({ action: "power_cycle", executed: past(...executed), power });
        assert.deepEqual(
            [
                cycle("OFF", "OFF"),
                cycle(undefined, "OFF"),
                cycle("OFF", "OFF", "ON", "OFF"),
                cycle("ON", "OFF"),
            ],
            ["ON", "ON", "ON", "done"],
        );
    });

    it("does not take another operation for its own", () => {
        assert.equal(short({ action: "power_reset", executed: past("OFF", "ON", "REBOOT") }), "RESET");
    });

    it("stops for a reset of a node that is off", () => {
        assert.deepEqual(decide(facts({ action: "power_reset", power: "OFF" })), {
            kind: "stop",
            message: "is off, and a reset starts nothing. Use power_on, which leaves alone what is on",
        });
    });

    it("lets a boot tell what became of a reset that may have been sent", () => {
        const reset = (changes: Partial<Facts>) =>
            short({ action: "power_reset", open: openReset, ...changes });
        assert.deepEqual(
            [
                reset({ since: 100, isBooted: true }), // still in the state from before: it never happened
                reset({ since: 200, isBooted: true }),
                reset({ since: 200, isBooted: false }),
            ],
            ["RESET", "done", "stop"],
        );
        const stopped = decide(
            facts({ action: "power_reset", open: openReset, since: 200, isBooted: false }),
        );
        assert.match(
            stopped.kind === "stop" ? stopped.message : "",
            /^RESET was asked for at 2026-11-23T10:00:00\.000Z and is not in the head node's history, and yet the node has left UP since/,
        );
    });
});
