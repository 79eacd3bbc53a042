import assert from "node:assert/strict";
import fc from "fast-check";
import { DeviceIndex, valuesOf } from "../../../bcm/client/device-index";
import { describeSteps, orderMoves, planMoves, type Wish, withClaims } from "../../../bcm/rules/moves";
import { WireDevice } from "../../../bcm/wire/device";
import { withMoving } from "../../../bcm/wire/marks";

const mac = (number: number) => `02:00:5E:10:00:${number.toString(16).toUpperCase().padStart(2, "0")}`;
const ip = (number: number) => `10.141.0.${number}`;
/** Node `n1` on, with the MAC and the address of these numbers. */
const node = (number: number, macs = number, ips = number, changes: object = {}) =>
    WireDevice.parse({
        ...{ uuid: `u${number}`, childType: "PhysicalNode", hostname: `n${number}`, mac: mac(macs) },
        interfaces: [{ uuid: `p${number}`, name: "eth0", mac: mac(macs), ip: ip(ips) }],
        ...changes,
    });
const wish = (live: WireDevice, wanted: WireDevice | undefined, isChanging = true): Wish => ({
    live,
    wanted,
    isChanging,
});
const NONE_UP = () => false;

/** The steps for wishes, as text. */
function stepsOf(
    wishes: Wish[],
    isUp: (uuid: string) => boolean = NONE_UP,
    more: WireDevice[] = [],
): string[] {
    const live = wishes.map((one) => one.live);
    const wanted = [...wishes.flatMap((one) => one.wanted ?? []), ...more];
    const { moves } = planMoves(wishes, wanted, new DeviceIndex(live));
    return describeSteps(orderMoves(moves, live, isUp));
}

describe("planMoves and orderMoves", () => {
    const both = (number: number) => `${mac(number)} and ${ip(number)}`;

    for (const [what, wishes, expected] of [
        ["nothing of nodes that only change", [wish(node(1), node(1, 7, 7)), wish(node(2), node(2))], []],
        [
            "a chain from its free end",
            [wish(node(1), node(1, 1, 2)), wish(node(2), node(2, 2, 3)), wish(node(3), node(3, 3, 4))],
            ["1. n3 takes 10.141.0.4", "2. n2 takes 10.141.0.3", "3. n1 takes 10.141.0.2"],
        ],
        [
            "a circle by way of none",
            [wish(node(1), node(1, 1, 2)), wish(node(2), node(2, 2, 3)), wish(node(3), node(3, 3, 1))],
            [
                "1. n1 gives up 10.141.0.1",
                "2. n3 takes 10.141.0.1",
                "3. n2 takes 10.141.0.3",
                "4. n1 takes 10.141.0.2",
            ],
        ],
        [
            "two circles at the same time",
            [1, 2, 3, 4].map((number) => wish(node(number), node(number, number, [0, 2, 1, 4, 3][number]))),
            [
                "1. n1 gives up 10.141.0.1",
                "2. n2 takes 10.141.0.1",
                "3. n1 takes 10.141.0.2",
                "4. n3 gives up 10.141.0.3",
                "5. n4 takes 10.141.0.3",
                "6. n3 takes 10.141.0.4",
            ],
        ],
        [
            "MAC and address together",
            [wish(node(1), node(1, 2, 2)), wish(node(2), node(2, 1, 1))],
            [`1. n1 gives up ${both(1)}`, `2. n2 takes ${both(1)}`, `3. n1 takes ${both(2)}`],
        ],
        [
            "what a node that leaves has, and no more of it",
            [wish(node(1), node(1, 1, 2)), wish(node(2), undefined)],
            ["1. n2 gives up 10.141.0.2", "2. n1 takes 10.141.0.2"],
        ],
        [
            "what an interface has that goes",
            [
                wish(node(1), node(1, 1, 2)),
                wish(node(2, 2, 2), node(2, 2, 9, { interfaces: [{ name: "ens1", ip: ip(9) }] })),
            ],
            ["1. n2 gives up 10.141.0.2", "2. n1 takes 10.141.0.2"],
        ],
    ] as [string, Wish[], string[]][])
        it(`find ${what}`, () => {
            assert.deepEqual(stepsOf(wishes), expected);
        });

    it("let a node that is registered have what another gives up first", () => {
        const wishes = [wish(node(1), node(1, 1, 8))];
        assert.deepEqual(stepsOf(wishes, NONE_UP, [node(9, 9, 1)]), ["1. n1 takes 10.141.0.8"]);
    });

    it("take the MAC from a node that is not UP, and from none if all are", () => {
        const wishes = [wish(node(1), node(1, 2, 1)), wish(node(2), node(2, 1, 2))];
        assert.equal(stepsOf(wishes, (uuid) => uuid === "u1")[0], `1. n2 gives up ${mac(2)}`);
        assert.throws(() => stepsOf(wishes, () => true), /n1 and n2 exchange MACs, and all of them are UP/);
    });

    it("end what a killed run has left, once its node's own update has nothing to do", () => {
        const left = withMoving(node(1), true);
        const plan = (isChanging: boolean) =>
            planMoves([wish(left, node(1), isChanging)], [node(1)], new DeviceIndex([left])).moves;
        assert.deepEqual(plan(false), [{ uuid: "u1", hostname: "n1", claims: { ports: {} }, isLast: true }]);
        assert.deepEqual(plan(true), []);
    });

    it("reach any exchange of MACs and addresses, with no value twice on the way and each node emptied once", () => {
        const permutation = fc.integer({ min: 2, max: 12 }).chain((count) => {
            const numbers = Array.from({ length: count }, (_, index) => index + 1);
            const shuffled = fc.shuffledSubarray(numbers, { minLength: count, maxLength: count });
            return fc.tuple(shuffled, shuffled);
        });
        fc.assert(
            fc.property(permutation, ([macs, ips]) => {
                const live = macs.map((_, index) => node(index + 1));
                const wanted = macs.map((one, index) => node(index + 1, one, ips[index]));
                const wishes = live.map((one, index) => wish(one, wanted[index]));
                const { moves } = planMoves(wishes, wanted, new DeviceIndex(live));
                const records = new Map(live.map((one) => [one.uuid, one]));
                const emptied: string[] = [];
                for (const { uuid, claims, isInterim } of orderMoves(moves, live, NONE_UP).flat()) {
                    records.set(uuid, withClaims(records.get(uuid) as WireDevice, claims));
                    if (isInterim) emptied.push(uuid);
                    const values = [...records.values()].flatMap((one) => [...new Set(valuesOf(one))]);
                    assert.equal(new Set(values).size, values.length);
                }
                assert.deepEqual([...records.values()].map(valuesOf), wanted.map(valuesOf));
                assert.equal(new Set(emptied).size, emptied.length);
            }),
        );
    });
});
