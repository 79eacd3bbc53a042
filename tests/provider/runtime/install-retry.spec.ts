import assert from "node:assert/strict";
import { installRetry } from "../../../provider/runtime/install-retry";
import { powerAction } from "../../../provider/runtime/power-action";
import { describeRuntime } from "../../support/runtime";
import { withStateFolder } from "../../support/state-folder";

const SET = "urn:pulumi:dev::racks::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:";

describeRuntime("a node that has failed its last try", (at) => {
    withStateFolder();

    it("is watched by the next run, and not switched on, although somebody has switched it off since", async () => {
        const { headNode, cluster } = at;
        headNode.clock.resume();
        headNode.clock.speed = 600;
        headNode.seedDevice({ hostname: "dgx-01", mac: "B8:CE:F6:D9:41:01", bmcIp: "10.184.163.1" });
        headNode.fault({ fault: "installer-failed", node: "dgx-01", message: "no disk", times: 9 });
        const power = async (action: string, request: string) => {
            const __urn = `${SET}PowerAction::rack-dgx-01-power`;
            const inputs = { deviceId: "dgx-01", powerAction: action, request, cluster, __urn };
            return (await powerAction.create(inputs)).outs as { target: { bootedAfter: number } };
        };
        const { target } = await power("power_on", "CHG-1");
        const failed = {
            hostname: "dgx-01",
            request: "power_on CHG-1",
            asked: "power_on CHG-1",
            message: "no disk",
        };
        const inputs = {
            ...{ nodes: [{ ...failed, poweredAt: target.bootedAfter }], request: "CHG-1, try 2", window: 1 },
            ...{ cluster, timeout: 600, __urn: `${SET}InstallRetry::rack-try-2` },
        };
        const { outs } = await installRetry.create(inputs);
        assert.match((outs.failed as Record<string, string>)["dgx-01"] ?? "", /^INSTALLER_FAILED: no disk/);
        await power("power_off", "repair");

        const { changes } = await installRetry.diff("id", outs, inputs);
        const again = await installRetry.update("id", outs, { ...inputs, timeout: 1 });

        assert.equal(changes, true);
        assert.match(
            (again.outs.failed as Record<string, string>)["dgx-01"] ?? "",
            /^DOWN: |^not active after /,
        );
        assert.deepEqual(
            headNode.powerHistory().map(({ operation }) => operation),
            ["ON", "OFF", "ON", "OFF"],
        );
    });
});
