import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { DeviceSpec } from "../../../model/device";
import { type ChangeRecord, readRecords } from "../../../provider/notes/audit-chain";
import { device } from "../../../provider/runtime/device";
import { packageRoot } from "../../../tools/root";
import { aBmcInterface, aBootInterface, aDevice } from "../../support/builders";
import { until } from "../../support/processes";
import { describeRuntime } from "../../support/runtime";
import { withStateFolder } from "../../support/state-folder";

const OWNER = "urn:pulumi:dev::racks::bcm:index:NodeSet$Device::rack1-dgx-05";

describeRuntime("a run that is killed while a write is being answered", (at) => {
    withStateFolder();
    const props = (changes: Partial<DeviceSpec> = {}) => ({
        ...aDevice({ cluster: at.cluster, ...changes }),
        __urn: OWNER,
    });
    /** Calls the device's runtime in a process of its own, and kills that once the head node has made the change. */
    const kill = async (call: string, method: "create" | "update" | "delete", args: unknown[]) => {
        at.headNode.fault({ fault: "slow", call, seconds: 30, times: 1 });
        const before = at.headNode.log.of(call).length;
        const runtime = JSON.stringify(join(packageRoot, "dist/provider/runtime"));
        const script = `require(${runtime}).device.${method}(...${JSON.stringify(args)});`;
        const run: ChildProcess = spawn(process.execPath, ["-e", script], { stdio: "inherit" });
        await until(`${call} has been made`, () => at.headNode.log.of(call).length > before);
        run.kill("SIGKILL");
        await once(run, "exit");
    };
    const told = async () => {
        const { records, breaks } = await readRecords();
        assert.deepEqual(breaks, []);
        return records.map(({ call, result }: ChangeRecord) => `${call} ${result}`);
    };

    it("leaves the device that it added in the audit log, begun and not ended", async () => {
        await kill("addDevice", "create", [props()]);

        assert.deepEqual(at.headNode.hostnames(), ["dgx-05"]);
        assert.deepEqual(await told(), ["add begun"]);
        const [added] = (await readRecords()).records;
        assert.deepEqual(added?.changes.mac, { after: "B8:CE:F6:D9:47:BC" });
        assert.equal(added?.stack, "dev::racks");

        await device.create(props());
        assert.deepEqual(await told(), ["add begun", "update done"]);
    });

    it("leaves what it changed in the audit log, begun and not ended", async () => {
        const { id, outs } = await device.create(props());
        await kill("updateDevice", "update", [id, outs, props({ notes: "more" })]);

        assert.equal(at.headNode.device("dgx-05").notes, "more");
        assert.deepEqual(await told(), ["add done", "update begun"]);
        assert.deepEqual((await readRecords()).records[1]?.changes.notes, { after: "more" });
    });

    it("leaves the device that it removed in the audit log, begun and not ended", async () => {
        const { id, outs } = await device.create(props());
        await kill("removeDevice", "delete", [id, outs]);

        assert.deepEqual(at.headNode.hostnames(), []);
        assert.deepEqual(await told(), ["add done", "remove begun"]);
    });

    it("is told from one whose change was never sent", async () => {
        const { id, outs } = await device.create(props());
        const interfaces = [aBmcInterface(), aBootInterface({ ip: "10.148.162.105" })];
        await assert.rejects(device.update(id, outs, props({ interfaces })), /is outside dgxnet/);

        assert.match(
            (await told())[1] ?? "",
            /^update not sent: Device "dgx-05": interface eth0 has the address/,
        );
    });

    it("or that is not leaves one entry a change, with what was there before", async () => {
        const { id, outs } = await device.create(props());
        await device.update(id, outs, props({ notes: "more" }));

        assert.deepEqual(await told(), ["add done", "update done"]);
        assert.deepEqual((await readRecords()).records[1]?.changes, {
            notes: { before: "", after: "more" },
        });
    });
});
