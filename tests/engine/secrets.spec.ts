import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BMC_PASSWORD, policyPack } from "../support/engine";
import { commandOf, processesWith } from "../support/processes";
import { filesBelow, findLeaks, type Readable } from "../support/secrets";
import { aPoweredRack, describeBothKinds } from "./support";

describeBothKinds("the passwords of BMC and head node", {}, (rack) => {
    it("are in no output, no request log and no file of a full life, failures included", async () => {
        const custom = {
            createCustomCategory: true,
            categoryName: "own",
            softwareImageName: "default-image",
        };
        rack.headNode.failInstall("dgx-02", "out of disks");
        rack.stack.setRack(aPoweredRack(2, custom));
        const commandLines = new Set<string>();
        const watch = setInterval(() => {
            for (const id of processesWith(rack.stack.home)) commandLines.add(commandOf(id));
        }, 200);
        const printed = [
            await rack.stack.preview("--policy-pack", policyPack, "--diff"),
            await rack.stack.up("--skip-preview", "--diff"),
            await rack.stack.refresh(),
            await rack.stack.run("stack", "export"),
            await rack.stack.run("stack", "output", "--json"),
        ];
        rack.stack.setRack(aPoweredRack(2, { ...custom, bmcUsername: "x", categoryName: "ghost-ß" }));
        printed.push(await rack.stack.up("--skip-preview"), await rack.stack.preview("--diff"));
        clearInterval(watch);
        assert.ok(
            [...commandLines].some((line) => /dynamic-provider|pulumi-resource-bcm/.test(line)),
            "nothing was watched",
        );

        const stored = rack.headNode.device("dgx-01").bmcSettings as { password: string };
        assert.equal(stored.password, BMC_PASSWORD); // it did travel to where it belongs
        const exported = printed[3]?.output ?? "";
        assert.match(exported, /"hostname": "dgx-01"/);
        const changes = join(rack.stack.home, "journals/changes.jsonl");
        assert.match(readFileSync(changes, "utf8"), /"password":"\(secret\)"/); // and the BMC's in no other form
        const texts: Readable[] = [
            ...printed.map(({ output }, index) => [`output ${index}`, output] as const),
            ...filesBelow(rack.stack.home),
            ["process list", [...commandLines].join("\n")],
            ["request log", JSON.stringify(rack.headNode.log.calls)],
        ];
        assert.deepEqual(findLeaks(texts, [BMC_PASSWORD, rack.headNode.password]), []);
    });

    let remedy = "";

    it("are refused when the head node's stands in the configuration in clear, with the command that mends it", async () => {
        rack.stack.setConfig({ "bcm:password": "in-the-open" });

        const { code, output } = await rack.stack.preview();

        assert.notEqual(code, 0);
        assert.match(
            output,
            /bcm:password is stored in plain text\. Fix it with: pulumi config set --secret bcm:password/,
        );
        [, remedy = ""] = /Fix it with: pulumi (config set --secret bcm:password) /.exec(output) ?? [];
    });

    it("work from the encrypted configuration, without environment", async () => {
        const { env, home } = rack.stack;
        const { BCM_URL, BCM_USERNAME, BCM_PASSWORD, BCM_CA_FILE, ...rest } = env;
        rack.stack.env = rest;
        rack.stack.setConfig({
            "bcm:url": BCM_URL ?? "",
            "bcm:username": BCM_USERNAME ?? "",
            "bcm:caFile": BCM_CA_FILE ?? "",
        });
        await rack.stack.run(...remedy.split(" "), BCM_PASSWORD ?? "");
        rack.stack.setRack(aPoweredRack(2, { enablePowerAction: false, categoryName: "gpu-worker" }));
        rack.headNode.repair("dgx-02");

        const up = await rack.stack.up();
        const refresh = await rack.stack.refresh();
        rack.stack.env = env;

        assert.equal(up.code, 0, up.output);
        assert.equal(refresh.code, 0, refresh.output);
        assert.deepEqual(findLeaks(filesBelow(home), [rack.headNode.password]), []);
    });
});
