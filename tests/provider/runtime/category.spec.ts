import assert from "node:assert/strict";
import { category as categories } from "../../../provider/runtime/category";
import { type Entity, HeadNode } from "../../../simulator";
import { advised, refusalOf } from "../../support/advice";
import { anew, describeRuntime } from "../../support/runtime";

const OWNER = "urn:pulumi:dev::racks::bcm:index:NodeSet$Category::rack1-category";

describeRuntime("category", (at) => {
    const props = (changes: object = {}) => ({
        name: "train",
        softwareImage: "default-image",
        cluster: at.cluster,
        __urn: OWNER,
        ...changes,
    });

    it("is a copy of the head node's default with what is stated", async () => {
        await categories.create(props({ installMode: "FULL" }));
        const made = at.headNode.category("train");
        const stock = at.headNode.category("default");
        assert.deepEqual([made?.installMode, made?.disksetup], ["FULL", stock?.disksetup]);
        const mounts = (entity: Entity | undefined) => (entity?.fsmounts ?? []) as Entity[];
        assert.equal(mounts(made).length, 2);
        assert.notEqual(mounts(made)[0]?.uuid, mounts(stock)[0]?.uuid);
    });

    it("that exists is refused, and taken over as it stands by the advice, and then released", async () => {
        const { uuid: _, ...asFound } = at.headNode.category("gpu-worker") ?? {};
        const wish = props({ name: "gpu-worker", softwareImage: "ubuntu-22.04-nvidia-535", notes: "ours" });
        const said = await refusalOf(categories.create(wish));
        assert.equal(
            said,
            `Category "gpu-worker" already exists on ${at.headNode.url}, and was not created by this stack. To use it as it is, leave ` +
                "out createCustomCategory, category and installMode. To take it over as it stands, set adopt: true in category; only " +
                "what you state is then changed.",
        );
        const { id, outs } = await categories.create({ ...wish, ...advised(said, "adopt") });
        await categories.delete(id, outs);
        const { uuid: __, ...now } = at.headNode.category("gpu-worker") ?? {};
        assert.deepEqual(now, { ...asFound, notes: "ours" });
    });

    it("of another stack is given up there and taken over here by the advice, and one on its own has its own", async () => {
        const __urn = "urn:pulumi:other::racks::pulumi-nodejs:dynamic/bcm:Category::gpu";
        const { id, outs } = await categories.create(props());
        const said = await refusalOf(categories.create({ ...props(), __urn }));
        assert.match(
            said,
            /created by stack "dev" of project "racks" \(rack1-category\)\. .* To use it as it is, give its name where it is needed/,
        );
        const { outs: released } = await categories.update(id, outs, props(advised(said, "onRemove")));
        await categories.delete(id, released);
        const { outs: ours } = await categories.create({ ...props(advised(said, "adopt")), __urn });
        await categories.delete(id, ours);
        assert.equal(at.headNode.category("train")?.uuid, id);
    });

    it("in use is not deleted, says by whom, and goes once they have another category or have been removed", async () => {
        for (const mend of [
            () => at.headNode.edit("dgx-01", { category: at.headNode.uuidOf("categories", "default") }),
            () => at.headNode.remove("dgx-01"),
        ]) {
            const { id, outs } = await categories.create(props());
            at.headNode.seedDevice({ hostname: "dgx-01", mac: "02:00:5E:00:00:01", category: "train" });
            assert.equal(
                await refusalOf(categories.delete(id, outs)),
                'Category "train" still has nodes: dgx-01. Give them another category or remove them first.',
            );
            mend();
            await categories.delete(id, outs);
            assert.equal(at.headNode.category("train"), undefined);
            if (at.headNode.hostnames().length > 0) at.headNode.remove("dgx-01");
        }
    });

    it("is not forgotten when BCM accepts its removal, and keeps it", async () => {
        const { id, outs } = await categories.create(props());
        at.headNode.fault({ fault: "lost-write", call: "removeCategory" });
        await assert.rejects(
            categories.delete(id, outs),
            /^Error: BCM accepted cmdevice\.removeCategory for "train" on https:\S+ but still has it\./,
        );
        await categories.delete(id, outs);
        assert.equal(at.headNode.category("train"), undefined);
    });

    for (const [list, key, stated, edit, added] of [
        [
            "fsmounts",
            "mountpoint",
            [{ device: "master:/scratch", mountpoint: "/scratch", filesystem: "nfs" }],
            { mountoptions: "ro" },
            { baseType: "FSMount", device: "nas:/theirs", mountpoint: "/theirs", mountoptions: "rw" },
        ],
        [
            "gpuSettings",
            "name",
            { range: "0-3", powerLimit: 500 },
            { powerLimit: 300 },
            { baseType: "GPUSettings", childType: "NvidiaGPUSettings", name: "4-7", powerLimit: 400 },
        ],
    ] as const)
        it(`keeps others' ${list} through a refresh that finds ours changed, and the update that mends it`, async () => {
            const { id, outs } = await categories.create(props({ [list]: stated }));
            const live = () => at.headNode.category("train")?.[list] as Entity[];
            const [ours] = live().slice(-1);
            const uuid = "aaaaaaaa-0000-4000-8000-000000000001";
            at.headNode.editCategory("train", {
                [list]: [...live().slice(0, -1), { ...ours, ...edit }, { childType: "", ...added, uuid }],
            });
            const [field = ""] = Object.keys(edit);
            const others = () =>
                live()
                    .filter((entity) => entity.uuid !== ours?.uuid)
                    .map((entity) => [entity.uuid, entity[key], entity[field]]);
            const before = others();

            const read = await categories.read(id, { ...outs, cluster: anew(at.cluster) });
            const { props: refreshed } = read as { props: Record<string, unknown> };
            assert.equal([refreshed[list]].flat().length, 1);
            await categories.update(id, { ...refreshed, cluster: at.cluster }, props({ [list]: stated }));

            assert.deepEqual(others(), before);
            assert.deepEqual(
                live().find(({ uuid }) => uuid === ours?.uuid),
                ours,
            );
        });

    it("fails, naming the fields, where the head node drops its lists", async () => {
        await at.headNode.stop();
        at.headNode = await new HeadNode({ switches: { categoryLists: "drop" } }).start();
        const { url, username, password } = at.headNode;
        const prefix = at.cluster.toUpperCase();
        Object.assign(process.env, {
            [`${prefix}_URL`]: url,
            [`${prefix}_USERNAME`]: username,
            [`${prefix}_PASSWORD`]: password,
        });
        await assert.rejects(
            categories.create(props({ roles: ["gpu"] })),
            /BCM accepted cmdevice.addCategory for "train" on https:\S+ but did not store roles/,
        );
    });
});
