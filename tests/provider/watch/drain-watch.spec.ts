import assert from "node:assert/strict";
import { HeadNodes } from "../../../bcm/client/head-nodes";
import { Drainer } from "../../../provider/drain/drainer";
import { type DrainOptions, DrainWatch } from "../../../provider/watch/drain-watch";
import { HeadNode } from "../../../simulator";
import { withStateFolder } from "../../support/state-folder";

const HOSTS = ["dgx-01", "dgx-02", "dgx-03"];

describe("a watch of nodes that end their work", () => {
    withStateFolder();
    let headNode: HeadNode;
    let now: number;
    beforeEach(async () => {
        headNode = await new HeadNode().start();
        headNode.clock.stop();
        headNode.workplace.addManager("slurm");
        for (const [index, hostname] of HOSTS.entries())
            headNode.seedDevice({
                hostname,
                mac: `02:00:5E:01:00:0${index}`,
                ip: `10.184.162.5${index}`,
                bmcIp: `10.184.163.5${index}`,
                up: true,
            });
        now = 0;
    });
    afterEach(() => headNode.stop());

    const watch = (changes: Partial<DrainOptions> = {}, stack = "dev::racks") => {
        const { url, username, password } = headNode;
        const config: Record<string, string> = { url, username, password, insecure: "true" };
        const connected = new HeadNodes(
            (key) => config[key.replace("bcm:", "")],
            () => undefined,
        ).get();
        return new DrainWatch({
            drainer: new Drainer(connected, { stack, drainedBefore: { token: "t", nodes: {} } }),
            nodes: HOSTS.map((hostname) => ({
                ...{
                    hostname,
                    uuid: headNode.device(hostname).uuid,
                    powerAction: "power_cycle",
                    request: "",
                },
            })),
            isExempt: () => false,
            uuidOf: (hostname) => headNode.device(hostname).uuid,
            ...{ choose: 1, window: 1, timeout: 100, reason: "new image", now: () => now },
            ...changes,
        });
    };
    const slurm = () => HOSTS.map((host) => headNode.workplace.drains(host).slurm);
    const tick = async (drains: DrainWatch, seconds: number, active: string[] = [], awayMs = 0) => {
        now += seconds * 1000;
        headNode.clock.advance(seconds);
        return drains.look(active, awayMs);
    };
    const names = (nodes: readonly { hostname: string }[]) => nodes.map(({ hostname }) => hostname);

    it("drains all in one call, and finds whoever is free first", async () => {
        headNode.workplace.runJob("dgx-01", 50);
        const drains = watch();
        assert.equal(drains.hasNext([]), false);
        headNode.log.clear();
        await tick(drains, 1);
        await tick(drains, 1);
        assert.deepEqual(
            headNode.log.calls.map(({ call }) => call).filter((call) => call.startsWith("drain")),
            ["drainOverview", "drainOverview", "drainNodes", "drainOverview"],
        );
        assert.deepEqual(
            slurm(),
            ["DRAINING", "DRAINED", "DRAINED"].map((word) => `${word} (pulumi-bcm dev::racks: new image)`),
        );
        assert.deepEqual(drains.describe(), ["1 draining", "2 drained"]);
        assert.equal(drains.hasNext([]), true);
        const { next, ahead } = drains.end([]);
        assert.deepEqual([names(next), names(ahead)], [["dgx-02"], ["dgx-01", "dgx-03"]]);
    });

    it("takes as many as there are places, and of a group no more than may be", async () => {
        const nodes = HOSTS.map((hostname, index) => ({
            ...{ hostname, uuid: headNode.device(hostname).uuid, powerAction: "power_cycle", request: "" },
            group: index < 2 ? "A07" : "B01",
        }));
        const drains = watch({ nodes, window: 3, maxPerGroup: 1 });
        await tick(drains, 1);
        await tick(drains, 1);
        assert.deepEqual(names(drains.end([]).next), ["dgx-01", "dgx-03"]);
        assert.deepEqual(names(drains.end([{ group: "B01" }]).next), ["dgx-01"]);
    });

    it("gives up whose work does not end in its time, with time in which the head node was away not counted", async () => {
        headNode.workplace.runJob("dgx-01", null);
        const said: string[] = [];
        const drains = watch({ onFailure: (hostname, message) => said.push(`${hostname} ${message}`) });
        await tick(drains, 1);
        await tick(drains, 110, [], 20_000);
        assert.deepEqual(said, []);
        await tick(drains, 10);
        assert.deepEqual(said, []);
        await tick(drains, 0);
        assert.deepEqual(said, [
            "dgx-01 still has work after 1m 41s. It was not powered, and is given back to its workload managers.",
        ]);
        assert.equal(slurm()[0], "UNDRAINED");
        assert.deepEqual(drains.end([]).givenBack, ["dgx-01"]);
    });

    it("gives up at once whom somebody else gives work again", async () => {
        headNode.workplace.runJob("dgx-01", null);
        const drains = watch();
        await tick(drains, 1);
        await tick(drains, 1);
        headNode.workplace.undrain("dgx-01");
        await tick(drains, 1);
        assert.match(drains.lost.get("dgx-01")?.message ?? "", /^was given work again by somebody else/);
    });

    it("gives up at once who cannot be drained, and goes on trying to give back who cannot be given back", async () => {
        headNode.fault({ fault: "drain-fails", node: "dgx-01" });
        const drains = watch();
        await tick(drains, 1);
        assert.match(drains.lost.get("dgx-01")?.message ?? "", /^could not be drained/);
        headNode.fault({ fault: "drain-fails", node: "dgx-02" });
        await tick(drains, 1);
        await drains.stop();
        assert.deepEqual(drains.notBack, ["dgx-02"]);
        headNode.faults.clear();
        await tick(drains, 1);
        assert.deepEqual(drains.notBack, []);
        assert.deepEqual(slurm(), ["UNDRAINED", "UNDRAINED", "UNDRAINED"]);
    });

    it("gives back who has arrived, waits until its managers say so, and leaves alone what somebody else has drained", async () => {
        headNode.workplace.drain("dgx-02", "bad DIMM");
        await tick(watch(), 1);
        const later = watch({ nodes: [], choose: 0 });
        headNode.fault({ fault: "drain-fails", node: "dgx-01", times: 1 });
        assert.deepEqual([...(await tick(later, 1, ["dgx-01", "dgx-02"]))], ["dgx-02"]);
        assert.deepEqual([...(await tick(later, 1, ["dgx-01"]))], ["dgx-01"]);
        assert.deepEqual(slurm().slice(0, 2), ["UNDRAINED", "DRAINED (bad DIMM)"]);
    });

    it("puts first who has had its request, and does not drain it", async () => {
        const drains = watch({ isExempt: ({ hostname }) => hostname === "dgx-03" });
        await tick(drains, 1);
        await tick(drains, 1);
        assert.equal(slurm()[2], "UNDRAINED");
        assert.deepEqual(names(drains.end([]).next), ["dgx-03"]);
    });
});
