import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { journalFolder } from "../../../../provider/notes/power-journal";
import { foresightOf } from "../../../../provider/power/bcm/foresight";
import { headNodes } from "../../../../provider/runtime/context";
import { powerAction } from "../../../../provider/runtime/power-action";
import { describeRuntime } from "../../../support/runtime";
import { withStateFolder } from "../../../support/state-folder";

describeRuntime("what the BMCs of several nodes said together", (at) => {
    withStateFolder();

    it("serves one decision each, and is dropped once a node has been switched", async () => {
        const { headNode, cluster } = at;
        headNode.clock.resume();
        headNode.clock.speed = 600;
        for (const number of [1, 2])
            headNode.seedDevice({
                hostname: `dgx-0${number}`,
                mac: `B8:CE:F6:D9:41:0${number}`,
                bmcIp: `10.184.163.${number}`,
            });
        const known = headNodes.get(cluster);
        const foresight = foresightOf(known);
        const devices = await known.catalog.devices();
        const [first, second] = ["dgx-01", "dgx-02"].map((host) => devices.named(host));
        assert.ok(first && second);
        const ask = async (device: typeof first) => (await foresight.stateOf(device))?.state;

        foresight.expectTogether([["dgx-01", "dgx-02"]]);
        assert.equal(await ask(first), "OFF");
        // Whose last operation is open is asked anew, and so nobody has taken what was said of the second one.
        const open = {
            at: "2026-01-01T00:00:00.000Z",
            stack: "dev::racks",
            node: "dgx-02",
            step: "intended",
        };
        const line = { ...open, request: "power_on CHG-1", operation: "ON", since: 0, seen: 0 };
        mkdirSync(journalFolder(), { recursive: true, mode: 0o700 });
        writeFileSync(join(journalFolder(), `${second.uuid}.jsonl`), `${JSON.stringify(line)}\n`);
        const __urn = "urn:pulumi:dev::racks::pulumi-nodejs:dynamic/bcm:PowerAction::dgx-02";
        await powerAction.create({
            ...{ deviceId: "dgx-02", powerAction: "power_on", request: "CHG-1", cluster, __urn },
        });
        assert.deepEqual(
            headNode.powerHistory().map(({ operation }) => operation),
            ["ON"],
        );
        assert.equal(await ask(second), "ON");
    });
});
