import assert from "node:assert/strict";
import { nodeReadiness } from "../../../provider/runtime/node-readiness";
import { refusalOf } from "../../support/advice";
import { describeRuntime } from "../../support/runtime";
import { withStateFolder } from "../../support/state-folder";

const URN = "urn:pulumi:dev::racks::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:NodeReadiness::rack-wave-1";

describeRuntime("a watch that has given a node up", (at) => {
    withStateFolder();

    it("goes on in the next run, as it says, and finds the node that has become active meanwhile", async () => {
        const { headNode, cluster } = at;
        headNode.clock.resume();
        headNode.clock.speed = 600;
        headNode.seedDevice({ hostname: "dgx-01", mac: "B8:CE:F6:D9:41:01", bmcIp: "10.184.163.1" });
        headNode.fault({ fault: "stuck-installing", node: "dgx-01" });
        headNode.repair("dgx-01");
        const target = { hostname: "dgx-01", outcome: "done", message: "", request: "power_on CHG-1" };
        const watch = { targets: [target], verdict: true, timeout: 1, cluster, __urn: URN };

        const said = await refusalOf(nodeReadiness.create(watch));
        assert.match(
            said,
            /dgx-01: not active after .*See the node's console; `pulumi up` goes on watching\./,
        );

        headNode.faults.clear();
        headNode.repair("dgx-01");
        const { outs } = await nodeReadiness.create({ ...watch, timeout: 600 });
        assert.deepEqual(outs.failed, {});
        assert.deepEqual(headNode.log.powerOperations(), []);
    });
});
