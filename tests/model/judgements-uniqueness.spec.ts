import assert from "node:assert/strict";
import fc from "fast-check";
import type { DeviceSpec } from "../../model/device";
import { UNKNOWN } from "../../model/issues";
import { judgeUniqueness } from "../../model/judgements";
import { aBmcPort, aBootPort, aDevice } from "../support/full-builders";

const OTHER = { hostname: "dgx-06", mac: "B8:CE:F6:D9:48:01" };
const otherBoot = aBootPort({ mac: "B8:CE:F6:D9:48:01", ip: "10.184.162.106" });
const otherBmc = aBmcPort({ mac: "B8:CE:F6:D9:48:02", ip: "10.184.163.106" });
const anotherDevice = (changes: Partial<DeviceSpec> = {}) =>
    aDevice({ ...OTHER, interfaces: [otherBoot, otherBmc], ...changes });
const unknown = UNKNOWN as never;

describe("judgeUniqueness", () => {
    const used = (value: string, kind: string) =>
        `${value} is already used by "dgx-05". Give dgx-06 its own ${kind}.`;
    const cases: [string, Partial<DeviceSpec>, [field: string, message: string][]][] = [
        ["is content with nodes that share nothing", {}, []],
        [
            "wants MACs of nodes to differ, however they are written",
            { mac: "b8-ce-f6-d9-47-bc" },
            [["mac", used("B8:CE:F6:D9:47:BC", "MAC")]],
        ],
        [
            "wants MACs of ports to differ",
            { interfaces: [otherBoot, { ...otherBmc, mac: "b8cef6d947bd" }] },
            [["interfaces[1].mac", used("B8:CE:F6:D9:47:BD", "MAC")]],
        ],
        [
            "wants addresses to differ",
            { interfaces: [{ ...otherBoot, ip: "10.184.163.105" }, otherBmc] },
            [["interfaces[0].ip", used("10.184.163.105", "address")]],
        ],
        [
            "counts ports that are not known yet",
            { interfaces: [unknown, { ...otherBmc, ip: "10.184.162.105" }] },
            [["interfaces[1].ip", used("10.184.162.105", "address")]],
        ],
        [
            "compares host names without case",
            { hostname: "DGX-05" },
            [["hostname", 'dgx-05 is already used by "dgx-05". Give DGX-05 its own host name.']],
        ],
        ["skips a MAC that is none", { mac: "no MAC" }, []],
        ["skips interfaces that are not known yet", { interfaces: unknown }, []],
    ];
    for (const [behaviour, changes, expected] of cases)
        it(behaviour, () => {
            const subject = changes.hostname ?? "dgx-06";
            assert.deepEqual(
                judgeUniqueness([aDevice(), anotherDevice(changes)]),
                expected.map(([field, message]) => ({ subject, field, message })),
            );
        });

    it("lets one node use a MAC more than once: the node, its port, its bond", () => {
        const bond = { type: "bond", name: "bond0", interfaces: ["eth0"], mac: "B8:CE:F6:D9:47:BC" };
        assert.deepEqual(judgeUniqueness([aDevice({ interfaces: [aBootPort(), bond] })]), []);
    });

    it("lets no node use an address twice", () => {
        const device = aDevice({ interfaces: [aBootPort(), aBmcPort({ ip: "10.184.162.105" })] });
        assert.deepEqual(judgeUniqueness([device]), [
            {
                subject: "dgx-05",
                field: "interfaces[1].ip",
                message: '10.184.162.105 is already used by "dgx-05". Give dgx-05 its own address.',
            },
        ]);
    });

    it("takes what is not known yet for no value, of any number of nodes", () => {
        const port = aBootPort({ mac: unknown, ip: unknown });
        const devices = ["a", "b", "c"].map((hostname) =>
            aDevice({ hostname, mac: unknown, interfaces: [port] }),
        );
        assert.deepEqual(judgeUniqueness(devices), []);
    });

    it("tells every node but the first that its address is used", () => {
        fc.assert(
            fc.property(fc.integer({ min: 0, max: 40 }), (count) => {
                const devices = Array.from({ length: count }, (_, index) => ({
                    hostname: `dgx-${index}`,
                    interfaces: [{ type: "physical", name: "eth0", ip: "10.0.0.1" }],
                }));
                const findings = judgeUniqueness(devices);
                assert.deepEqual(
                    findings.map(({ subject }) => subject),
                    devices.slice(1).map(({ hostname }) => hostname),
                );
                assert.ok(findings.every(({ message }) => message.includes('already used by "dgx-0"')));
            }),
        );
    });
});
