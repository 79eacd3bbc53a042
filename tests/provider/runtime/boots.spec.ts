import assert from "node:assert/strict";
import type { InstallTimes } from "../../../model/install-times";
import type { ReadinessTarget } from "../../../model/power";
import { readInstallTimes } from "../../../provider/notes/install-times";
import { installRetry } from "../../../provider/runtime/install-retry";
import { nodeReadiness } from "../../../provider/runtime/node-readiness";
import { powerAction } from "../../../provider/runtime/power-action";
import { until } from "../../support/processes";
import { describeRuntime } from "../../support/runtime";
import { withStateFolder } from "../../support/state-folder";

const SET = "urn:pulumi:dev::racks::bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:";
/** Longer than any install, in the nodes' time. */
const LONG = 3600;

describeRuntime("what later forecasts know of a boot", (at) => {
    withStateFolder();
    beforeEach(() => {
        at.headNode.clock.resume();
        at.headNode.clock.speed = 600;
        at.headNode.seedDevice({ hostname: "dgx-01", mac: "B8:CE:F6:D9:41:01", bmcIp: "10.184.163.1" });
    });
    /** The boots that are known, e.g. `2 FULL`. */
    const known = async () => {
        const times: InstallTimes = await readInstallTimes(at.headNode.url);
        return Object.entries(times).flatMap(([mode, all]) =>
            all.length > 0 ? [`${all.length} ${mode}`] : [],
        );
    };
    /** Powers the node, and lets no time pass afterwards. */
    const power = async (action: string, request: string, changes: object = {}) => {
        const { headNode, cluster } = at;
        headNode.clock.resume();
        const asked = { deviceId: "dgx-01", powerAction: action, request, cluster };
        const { outs } = await powerAction.create({
            ...{ ...asked, ...changes, __urn: `${SET}PowerAction::rack-dgx-01-power` },
        });
        headNode.clock.stop();
        return outs.target as ReadinessTarget;
    };
    /** Lets the time pass once somebody has begun to watch. */
    const pass = async <T>(watching: Promise<T>): Promise<T> => {
        const { headNode } = at;
        const looks = () => headNode.log.of("getStatusForDevices").length;
        const before = looks();
        await until("somebody watches", () => looks() > before);
        headNode.clock.advance(LONG);
        return watching;
    };
    const watch = async (target: ReadinessTarget) => {
        at.headNode.log.clear();
        const __urn = `${SET}NodeReadiness::rack-wave-1`;
        const watching = nodeReadiness.create({ targets: [target], mayRetry: 1, cluster: at.cluster, __urn });
        return (await pass(watching)).outs;
    };

    it("is how long it took in its mode: the first one of a node that is new, and a later one", async () => {
        await watch(await power("power_on", "first"));
        assert.deepEqual(await known(), ["1 FULL"]);
        await watch(await power("power_cycle", "second"));
        assert.deepEqual(await known(), ["1 FULL", "1 AUTO"]);
        await watch(await power("power_reset", "third", { reinstall: "NOSYNC" }));
        assert.deepEqual(await known(), ["1 FULL", "1 AUTO", "1 NOSYNC"]);
        const { FULL = [] } = await readInstallTimes(at.headNode.url);
        assert.ok((FULL[0] ?? 0) >= 1);
    });

    it("is nothing of a node that was on already, of one that is switched off, and of what another run has sent", async () => {
        at.headNode.repair("dgx-01");
        at.headNode.clock.advance(LONG);
        const already = await power("power_on", "first");
        assert.equal(already.outcome, "already");
        await watch(already);
        await power("power_cycle", "another's");
        at.headNode.clock.advance(LONG);
        const done = await power("power_cycle", "ours", { since: 1 });
        assert.match(done.message, /^power_cycle was carried out at /);
        await watch(done);
        const off = await power("power_off", "off");
        await nodeReadiness.create({
            ...{ targets: [off], until: "powered_off", cluster: at.cluster },
            __urn: `${SET}NodeReadiness::rack-wave-1`,
        });

        assert.deepEqual(await known(), []);
    });

    it("is nothing of an install that fails, and how long its next try takes", async () => {
        at.headNode.fault({ fault: "installer-failed", node: "dgx-01", message: "no disk", times: 1 });
        const { toRetry } = await watch(await power("power_on", "CHG-1"));
        assert.deepEqual(await known(), []);

        at.headNode.clock.resume();
        const trying = installRetry.create({
            ...{ nodes: toRetry, request: "CHG-1, try 2", window: 1, reinstall: "FULL", cluster: at.cluster },
            __urn: `${SET}InstallRetry::rack-try-2`,
        });
        const sent = () => at.headNode.powerHistory().filter(({ operation }) => operation === "ON").length;
        await until("it is on again", () => sent() === 2);
        at.headNode.clock.stop();
        await pass(trying);
        assert.deepEqual(await known(), ["1 FULL"]);
    });
});
