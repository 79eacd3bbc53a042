import assert from "node:assert/strict";
import { BcmClient } from "../../../bcm/client/client";
import { DrainCalls } from "../../../bcm/client/drains";
import { HeadNode } from "../../../simulator";

const clientOf = ({ url, username, password }: HeadNode) =>
    new BcmClient({ url, username, password, insecure: true, maxCalls: 4 });

describe("what workload managers say of nodes", () => {
    let headNode: HeadNode;
    let calls: DrainCalls;
    const uuid = (host: string) => headNode.device(host).uuid;
    const states = async (host: string) =>
        ((await calls.read([uuid(host)])).get(uuid(host)) ?? []).map(
            ({ service, state }) => `${service} ${state}`,
        );
    const asked = () =>
        headNode.log.calls.filter(({ call }) => call === "drainOverview").map(({ service }) => service);

    beforeEach(async () => {
        headNode = await new HeadNode().start();
        headNode.seedDevice({ hostname: "dgx-01", mac: "02:00:5E:01:00:01", up: true });
        headNode.seedDevice({
            hostname: "dgx-02",
            mac: "02:00:5E:01:00:02",
            ip: "10.184.162.52",
            bmcIp: "10.184.163.52",
        });
        calls = new DrainCalls(clientOf(headNode));
    });
    afterEach(() => headNode.stop());

    it("is asked of each service, and only once of one that has no manager for a node", async () => {
        headNode.workplace.addManager("slurm");
        assert.deepEqual(await states("dgx-01"), ["cmjob UNDRAINED"]);
        assert.deepEqual(await states("dgx-01"), ["cmjob UNDRAINED"]);
        assert.deepEqual(asked(), ["cmjob", "cmkube", "cmjob"]);
        // Nothing is known of another node.
        await states("dgx-02");
        assert.deepEqual(asked().slice(3), ["cmjob", "cmkube"]);
        await calls.read([uuid("dgx-01")], true);
        assert.deepEqual(asked().slice(5), ["cmjob", "cmkube"]);
    });

    it("is unknown, and not that there is no work, where a manager that has answered is missing", async () => {
        headNode.workplace.addManager("slurm");
        assert.deepEqual(await states("dgx-01"), ["cmjob UNDRAINED"]);
        headNode.workplace.removeManager("slurm");
        assert.deepEqual(await states("dgx-01"), ["cmjob UNKNOWN"]);
    });

    it("never reaches a call without nodes, which could mean all of them", async () => {
        headNode.workplace.addManager("slurm");
        headNode.log.clear();
        await calls.drain({ service: "cmjob", managers: [], nodes: [] }, true, "");
        assert.deepEqual(headNode.log.calls, []);
    });

    it("is an error where the account may not ask", async () => {
        const strict = await new HeadNode({ denied: ["CMJob::drainOverview"] }).start();
        try {
            const { uuid: node } = strict.seedDevice({ hostname: "dgx-01", mac: "02:00:5E:01:00:01" });
            await assert.rejects(
                new DrainCalls(clientOf(strict)).read([node]),
                /cmjob\.drainOverview on \S+ is not allowed for this account/,
            );
        } finally {
            await strict.stop();
        }
    });
});
