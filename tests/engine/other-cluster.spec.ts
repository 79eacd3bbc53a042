import assert from "node:assert/strict";
import { HeadNode } from "../../simulator";
import { aRack, describeRack } from "./support";

describeRack("a stack whose address leads to another cluster", {}, (rack) => {
    let other: HeadNode;
    let own: NodeJS.ProcessEnv;
    const HOSTS = ["dgx-01", "dgx-02"];
    const turnTo = ({ url, username, password }: HeadNode) => {
        const address = { BCM_URL: url, BCM_USERNAME: username, BCM_PASSWORD: password, BCM_CA_FILE: "" };
        rack.stack.env = { ...own, ...address, BCM_INSECURE: "true" };
    };
    const idOf = (headNode: HeadNode) => headNode.partition.slice(0, 8);

    before(async () => {
        other = await new HeadNode().start();
        own = rack.stack.env;
        rack.stack.setRack(aRack(2));
        own = rack.stack.env;
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
    });
    after(() => other.stop());

    for (const [what, command] of [
        ["a preview", ["preview", "--non-interactive"]],
        ["an update", ["up", "--yes", "--non-interactive", "--skip-preview"]],
        ["a refresh", ["refresh", "--yes", "--non-interactive", "--skip-preview"]],
        ["a destroy", ["destroy", "--yes", "--non-interactive", "--skip-preview"]],
    ] as const)
        it(`refuses ${what}, names both and forgets nothing`, async () => {
            turnTo(other);
            other.log.clear();
            const { code, output } = await rack.stack.run(...command);
            rack.stack.env = own;

            assert.notEqual(code, 0, output);
            assert.match(
                output,
                new RegExp(
                    `registered on cluster ${idOf(rack.headNode)}, and https:\\S+ is cluster ${idOf(other)} \\(`,
                ),
            );
            assert.match(
                output,
                new RegExp(`set bcm:acceptNewHeadNode \\(or BCM_ACCEPT_NEW_HEAD_NODE\\) to ${idOf(other)}:`),
            );
            assert.deepEqual([other.log.writes(), other.hostnames()], [[], []]);
            const unchanged = await rack.stack.up("--skip-preview", "--expect-no-changes");
            assert.equal(unchanged.code, 0, unchanged.output);
            assert.deepEqual(rack.headNode.hostnames().sort(), HOSTS);
        });

    it("goes on where the same cluster has another address", async () => {
        const { url } = rack.headNode;
        rack.stack.env = {
            ...own,
            BCM_URL: url.replace("127.0.0.1", "localhost"),
            BCM_CA_FILE: "",
            BCM_INSECURE: "true",
        };
        const { code, output } = await rack.stack.refresh("--expect-no-changes");
        rack.stack.env = own;
        assert.equal(code, 0, output);
    });

    it("moves to the other once that is said: what is not there is registered there", async () => {
        turnTo(other);
        rack.stack.env.BCM_ACCEPT_NEW_HEAD_NODE = idOf(other);
        const refreshed = await rack.stack.refresh();
        assert.equal(refreshed.code, 0, refreshed.output);
        const { code, output } = await rack.stack.up("--skip-preview");
        assert.equal(code, 0, output);
        assert.deepEqual(other.hostnames().sort(), HOSTS);
        delete rack.stack.env.BCM_ACCEPT_NEW_HEAD_NODE;
        const unchanged = await rack.stack.refresh("--expect-no-changes");
        assert.equal(unchanged.code, 0, unchanged.output);
    });
});
