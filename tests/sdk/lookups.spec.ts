import assert from "node:assert/strict";
import { type MadeCategory, madeCategories } from "../../provider/category";
import { getCategory, getNodeStatus } from "../../sdk";
import { Wire } from "../simulator/support";
import { asProgram } from "../support/programs";
import { describeRuntime } from "../support/runtime";

const NODE = { hostname: "dgx-01", mac: "B8:CE:F6:D9:41:01", bmcIp: "10.184.163.1", powerControl: "ipmi0" };

describeRuntime("the status of a node that is DOWN", (at) => {
    it("follows the last power operation that worked, and tells of the one that failed", async () => {
        const { headNode, cluster } = at;
        const { uuid } = headNode.seedDevice(NODE);
        const wire = new Wire(headNode);
        await wire.logIn();
        const act = async (operation: string) => {
            await wire.power(operation, [uuid]);
            headNode.clock.advance(30);
        };
        const look = async () => {
            const { "dgx-01": node } = await getNodeStatus({ hostnames: ["dgx-01"], cluster });
            return [node?.state, node?.message.replace(/ at \S+Z/, "")];
        };
        await act("OFF");
        assert.deepEqual(await look(), ["powered_off", "OFF"]);
        headNode.fault({ fault: "power-fails", message: "no such sensor" });
        await act("ON");
        assert.deepEqual(await look(), ["powered_off", "ON failed: no such sensor"]);
    });
});

describeRuntime("a category that the program makes", (at) => {
    it("is not there for a look-up that cannot wait, which names the one that can", async () => {
        const { cluster } = at;
        const look = asProgram(() => {
            madeCategories().note({ args: {} } as MadeCategory, "gpu-own", cluster);
            return getCategory({ name: "gpu-own", cluster });
        });
        await assert.rejects(look, {
            message:
                /^There is no category "gpu-own" on https:\S+ yet: this program makes it\. Use getCategoryOutput/,
        });
        const near = asProgram(() => {
            madeCategories().note({ args: {} } as MadeCategory, "gpu-own", cluster);
            return getCategory({ name: "gpu-onw", cluster });
        });
        await assert.rejects(near, { message: /This program makes gpu-own\. Did you mean "gpu-own"\?$/ });
    });
});
