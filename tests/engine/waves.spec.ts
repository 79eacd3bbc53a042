import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPoweredRack, bringUp, describeRack, type Rack } from "./support";

const MESSAGE = "Unable to mount /localdisk: no such device";

interface Deployment {
    deployment: { resources: Stored[] };
}

interface Stored {
    urn: string;
    inputs: Record<string, unknown>;
    outputs: Record<string, unknown>;
    dependencies?: string[];
    propertyDependencies?: Record<string, string[]>;
}

/**
 * The state of a rack as the versions with waves wrote it: a watcher for each two nodes, with `targets` to the end, and the failures
 * of all waves up to it.
 */
async function toWaves({ stack }: Rack): Promise<void> {
    const state = JSON.parse(await stack.export()) as Deployment;
    const { resources } = state.deployment;
    const isWatcher = ({ urn }: Stored) => /::rack-wave-\d+$/.test(urn);
    const targets = resources.filter(isWatcher).flatMap(({ outputs }) => outputs.targets as object[]);
    const failed: Record<string, string> = Object.assign(
        {},
        ...resources.filter(isWatcher).map(({ outputs }) => outputs.failed),
    );
    const gone = new Set(resources.filter(({ urn }) => /::rack-wave-[45]$/.test(urn)).map(({ urn }) => urn));
    const kept = resources.filter(({ urn }) => !gone.has(urn));
    const without = (urns: string[] = []) => urns.filter((urn) => !gone.has(urn));
    for (const resource of kept) {
        resource.dependencies = without(resource.dependencies);
        for (const [name, urns] of Object.entries(resource.propertyDependencies ?? {}))
            if (resource.propertyDependencies) resource.propertyDependencies[name] = without(urns);
    }
    for (const [index, watcher] of kept.filter(isWatcher).entries()) {
        const ofWave = targets.slice(2 * index, 2 * index + 2);
        const failedUpTo = (end: number) =>
            Object.fromEntries(
                targets
                    .slice(0, end)
                    .map((target) => (target as { hostname: string }).hostname)
                    .flatMap((host) => (failed[host] === undefined ? [] : [[host, failed[host]]])),
            );
        for (const properties of [watcher.inputs, watcher.outputs]) {
            for (const name of [
                "__leave",
                "__unfinishedBefore",
                "__tallyBefore",
                "arrived",
                "unfinished",
                "tally",
            ])
                delete properties[name];
            Object.assign(properties, {
                targets: ofWave,
                ...(index > 0 && { __failedBefore: failedUpTo(2 * index) }),
            });
        }
        Object.assign(watcher.outputs, { rawStates: {}, failed: failedUpTo(2 * index + 2) });
    }
    state.deployment.resources = kept;
    const file = join(stack.home, "waves.json");
    writeFileSync(file, JSON.stringify(state));
    const { code, output } = await stack.run("stack", "import", "--file", file);
    assert.equal(code, 0, output);
}

describeRack("a stack that was rolled out in waves", {}, (rack) => {
    it("gets the watchers that it has not had: nobody is powered, and nobody waited for", async () => {
        await bringUp(rack, aPoweredRack(6, { rollout: { maxParallel: 2, timeout: 600 } }));
        await toWaves(rack);
        for (const host of ["dgx-02", "dgx-04", "dgx-06"]) rack.headNode.switchOff(host);
        rack.headNode.log.clear();

        const preview = await rack.stack.preview();
        assert.match(preview.output, /\+ 2 to create\n/);
        // Of the verdict a preview cannot know yet that it stays as it is.
        assert.match(preview.output, /~ 1 to update\n/);
        assert.match(preview.output, /rack-verdict update/);
        const { code, output } = await rack.stack.up("--skip-preview");

        assert.equal(code, 0, output);
        assert.deepEqual(rack.headNode.log.powerOperations(), []);
        const again = await rack.stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });
});

describeRack("a stack that was rolled out in waves, one of whose nodes has failed", {}, (rack) => {
    it("waits for that node alone, and powers nobody", async () => {
        const { headNode, stack } = rack;
        const args = aPoweredRack(6, { rollout: { maxParallel: 2, maxFailures: 1, timeout: 600 } });
        headNode.failInstall("dgx-03", MESSAGE);
        stack.setRack(args);
        assert.notEqual((await stack.up("--skip-preview")).code, 0);
        await toWaves(rack);
        for (const host of ["dgx-02", "dgx-04", "dgx-06"]) headNode.switchOff(host);
        headNode.log.clear();

        const failing = await stack.up("--skip-preview");
        assert.notEqual(failing.code, 0);
        assert.match(failing.output, /error: 1 node did not become active:\s+dgx-03: INSTALLER_FAILED/);
        headNode.repair("dgx-03");
        const mended = await stack.up("--skip-preview");

        assert.equal(mended.code, 0, mended.output);
        assert.deepEqual(headNode.log.powerOperations(), []);
        const again = await stack.up("--skip-preview", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });
});
