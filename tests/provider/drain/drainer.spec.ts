import assert from "node:assert/strict";
import { HeadNodes } from "../../../bcm/client/head-nodes";
import { Drainer } from "../../../provider/drain/drainer";
import { HeadNode } from "../../../simulator";
import { withStateFolder } from "../../support/state-folder";

describe("what somebody else has drained", () => {
    withStateFolder();
    let headNode: HeadNode;
    beforeEach(async () => {
        headNode = await new HeadNode().start();
        headNode.workplace.addManager("slurm");
    });
    afterEach(() => headNode.stop());

    it("is known of a node, whatever it is called", async () => {
        const hostnames = ["dgx-01", "constructor"];
        const nodes = hostnames.map((hostname, index) => {
            headNode.seedDevice({ hostname, mac: `02:00:5E:01:00:0${index}`, ip: `10.184.162.5${index}` });
            return { hostname, uuid: headNode.device(hostname).uuid };
        });
        headNode.workplace.drain("constructor", "bad DIMM");
        const { url, username, password } = headNode;
        const config: Record<string, string> = { url, username, password, insecure: "true" };
        const connected = new HeadNodes(
            (key) => config[key.replace("bcm:", "")],
            () => undefined,
        ).get();
        const drainer = new Drainer(connected, { stack: "dev::racks" });

        const foreign = await drainer.findForeign(nodes, await drainer.look(nodes));

        const [manager] = (await drainer.look(nodes)).get(nodes[1]?.uuid ?? "") ?? [];
        assert.deepEqual(foreign, { constructor: [manager?.manager] });
    });
});
