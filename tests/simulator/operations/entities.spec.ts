import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Entity } from "../../../simulator";
import { describeSimulator, type Result } from "../support";

describeSimulator("simulator: stock", {}, (wire) => {
    it("is that of a fresh head node", async () => {
        const names = async (service: string, call: string) =>
            (await wire().call<Entity[]>(service, call)).map(({ name, hostname }) => name ?? hostname);

        assert.deepEqual(await names("cmdevice", "getDevices"), ["head-01"]);
        assert.deepEqual(await names("cmdevice", "getCategories"), ["default", "gpu-worker"]);
        assert.deepEqual(await names("cmpart", "getSoftwareImages"), [
            "default-image",
            "ubuntu-22.04-nvidia-535",
        ]);
        assert.deepEqual(await names("cmpart", "getPartitions"), ["base"]);
        assert.deepEqual((await names("cmnet", "getNetworks")).slice(0, 3), [
            "internalnet",
            "externalnet",
            "ipminet",
        ]);
    });

    it("has a head node without provisioning fields", async () => {
        const head = await wire().device("getNode", "master");
        assert.equal(head.childType, "HeadNode");
        for (const field of ["category", "installMode", "softwareImageProxy", "bootLoader", "disksetup"])
            assert.ok(!(field in head), field);
    });
});

describeSimulator("simulator: get", {}, (wire) => {
    it("finds a device by host name, MAC in any case, and uuid", async () => {
        const { uuid, mac } = await wire().register("dgx-01");
        for (const key of ["dgx-01", uuid, mac, String(mac).toLowerCase()])
            assert.equal((await wire().device("getDevice", key)).uuid, uuid);
    });

    it("answers null for what is not there", async () => {
        for (const [service, call] of [
            ["cmdevice", "getDevice"],
            ["cmdevice", "getNode"],
            ["cmdevice", "getCategory"],
            ["cmpart", "getSoftwareImage"],
            ["cmpart", "getPartition"],
            ["cmnet", "getNetwork"],
            ["cmstatus", "getStatus"],
        ] as const)
            assert.equal((await wire().post({ service, call, args: ["nobody"] })).text, "null", call);
        assert.deepEqual(await wire().call("cmstatus", "getStatusForDevices", [randomUUID()]), [null]);
    });

    it("does not find lite nodes as nodes, but as devices", async () => {
        await wire().register("lite-01", { childType: "LiteNode" });
        assert.equal(await wire().device("getNode", "lite-01"), null);
        assert.equal((await wire().device("getDevice", "lite-01")).hostname, "lite-01");
    });

    it("gives many by their uuids", async () => {
        const first = await wire().register("dgx-01");
        await wire().register("dgx-02");
        const found = await wire().device<Entity[]>("getDevicesByUuids", [first.uuid, randomUUID()]);
        assert.deepEqual(
            found.map(({ hostname }) => hostname),
            ["dgx-01"],
        );
    });
});

describeSimulator("simulator: update", {}, (wire) => {
    it("replaces the whole object: what is left out has its default again", async () => {
        const device = await wire().register("dgx-01", {
            notes: "keep me",
            kernelParameters: "quiet",
            installMode: "FULL",
        });
        const { notes: _notes, installMode: _mode, ...rest } = device;
        await wire().write("updateDevice", { ...rest, partNumber: "P1" });

        const stored = wire().headNode.device("dgx-01");
        assert.deepEqual(
            [stored.notes, stored.installMode, stored.kernelParameters, stored.partNumber],
            ["", "", "quiet", "P1"],
        );
    });

    it("keeps fields that nobody knows, as they were sent", async () => {
        const device = await wire().register("dgx-01", { futureField: { deep: [1, null, "x"] } });
        assert.deepEqual((await wire().device("getDevice", device.uuid)).futureField, {
            deep: [1, null, "x"],
        });
    });

    it("loses list elements without type and uuid, and says success", async () => {
        const device = await wire().register("dgx-01");
        const role = { baseType: "Role", childType: "GenericRole", uuid: randomUUID(), name: "gpu" };
        const { success } = await wire().write("updateDevice", {
            ...device,
            roles: [role, { name: "compute" }, "bare"],
        });

        assert.equal(success, true);
        const stored = wire().headNode.device("dgx-01").roles as Entity[];
        assert.deepEqual(
            stored.map(({ name }) => name),
            ["gpu"],
        );
    });

    it("keeps when the device was created, whatever is sent", async () => {
        const device = await wire().register("dgx-01");
        const { creationTime } = wire().headNode.device("dgx-01");
        await wire().write("updateDevice", { ...device, creationTime: 5 });
        assert.equal(wire().headNode.device("dgx-01").creationTime, creationTime);
    });

    it("refuses what does not exist", async () => {
        const { success, validation } = await wire().write("updateDevice", wire().aDevice("dgx-01"));
        assert.deepEqual([success, validation[0]?.error_code], [false, "KEY_NOT_FOUND"]);
    });

    it("stores nothing of what it refuses", async () => {
        const device = await wire().register("dgx-01", { notes: "before" });
        await wire().write("updateDevice", { ...device, notes: "after", mac: "nonsense" });
        assert.equal(wire().headNode.device("dgx-01").notes, "before");
    });
});

describeSimulator("simulator: many at once", {}, (wire) => {
    it("answers each in the order of the input, and does what it can", async () => {
        const devices = [
            wire().aDevice("dgx-01"),
            wire().aDevice("dgx-02", { mac: "bad" }),
            wire().aDevice("dgx-03"),
        ];
        const answer = await wire().device<{ success: boolean[]; updated_entities: (Entity | null)[] }>(
            "addDevices",
            devices,
            0,
        );

        assert.deepEqual(answer.success, [true, false, true]);
        assert.deepEqual(
            answer.updated_entities.map((entity) => entity?.hostname),
            ["dgx-01", undefined, "dgx-03"],
        );
        const removal = await wire().device<{ success: boolean[] }>(
            "removeDevices",
            devices.map(({ uuid }) => uuid),
            0,
        );
        assert.deepEqual(removal.success, [true, false, true]);
        assert.deepEqual(wire().headNode.hostnames(), []);
    });
});

describeSimulator("simulator: remove", {}, (wire) => {
    it("takes the uuid, not the name", async () => {
        const { uuid } = await wire().register("dgx-01");
        const byName = await wire().write("removeDevice", "dgx-01");
        const byUuid = await wire().write("removeDevice", uuid);
        assert.deepEqual([byName.success, byUuid.success], [false, true]);
    });

    it("refuses what is in use, and says by whom", async () => {
        await wire().register("dgx-01");
        const refuse = async (service: string, call: string, uuid: string) =>
            (await wire().call<Result>(service, call, uuid, 0)).validation.map(({ message }) => message);
        const { headNode } = wire();

        await wire().write("addCategory", await wire().aCategory("mine"));
        const mine = String(headNode.category("mine")?.uuid);
        await wire().register("dgx-02", { category: mine });
        assert.deepEqual(await refuse("cmdevice", "removeCategory", mine), ["still in use by dgx-02"]);
        assert.deepEqual(
            await refuse("cmpart", "removeSoftwareImage", headNode.uuidOf("images", "default-image")),
            ["still in use by default, mine"],
        );
        assert.deepEqual(await refuse("cmnet", "removeNetwork", headNode.uuidOf("networks", "dgxnet")), [
            "still in use by dgx-01, dgx-02",
        ]);
        const users = await wire().device<{ name: string }[]>("queryRemoveCategory", mine);
        assert.deepEqual(
            users.map(({ name }) => name),
            ["dgx-02"],
        );
    });

    it("refuses the default category and head nodes, by force too", async () => {
        const { headNode } = wire();
        const category = await wire().write("removeCategory", headNode.uuidOf("categories", "default"), 1);
        const head = await wire().write(
            "removeDevice",
            (await wire().device("getDevice", "head-01")).uuid,
            1,
        );
        assert.deepEqual(
            [category, head].map(({ validation }) => validation.map(({ message }) => message)),
            [["the default category cannot be removed"], ["a head node cannot be removed"]],
        );
    });

    it("of a device that is UP needs force", async () => {
        const { uuid } = wire().headNode.seedDevice({
            hostname: "dgx-09",
            mac: "02:00:5E:00:00:09",
            up: true,
        });
        const refused = await wire().write("removeDevice", uuid, 0);
        assert.deepEqual(
            refused.validation.map(({ severity, message }) => [severity, message]),
            [["FORCE", "dgx-09 is UP"]],
        );
        assert.equal((await wire().write("removeDevice", uuid, 1)).success, true);
    });

    it("leaves the machine where it is: registered again, it goes on, and is new to the cluster", async () => {
        const { headNode } = wire();
        const seeded = headNode.seedDevice({ hostname: "dgx-09", mac: "02:00:5E:01:00:09", up: true });
        await wire().write("removeDevice", seeded.uuid, 1);
        const { uuid } = await wire().register("dgx-09");

        assert.deepEqual((await wire().status(uuid)).status, "UP");
        await wire().power("RESET", [uuid]);
        headNode.clock.advance(300);
        assert.equal(headNode.hardware("dgx-09").mode, "FULL");
    });
});

describeSimulator("simulator: reading lags", { switches: { readDelaySeconds: 5 } }, (wire) => {
    it("behind an add, in get and in lists, for as long as it is told", async () => {
        const { uuid } = await wire().register("dgx-01");
        const before = await wire().post({ service: "cmdevice", call: "getDevice", args: [uuid] });
        assert.equal(before.text, "null");
        assert.equal((await wire().device<Entity[]>("getDevices")).length, 1);

        wire().headNode.clock.advance(6);
        assert.equal((await wire().device("getDevice", uuid)).uuid, uuid);
        assert.equal((await wire().device<Entity[]>("getDevices")).length, 2);
    });
});

describeSimulator("simulator: software images", {}, (wire) => {
    it("are in work until their tree is copied", async () => {
        const image = { baseType: "SoftwareImage", uuid: randomUUID(), name: "new", path: "/cm/images/new" };
        await wire().call("cmpart", "addSoftwareImage", image, 0);
        const inWork = async () =>
            (await wire().call<Entity>("cmpart", "getSoftwareImage", "new")).fileOperationInProgress;

        assert.equal(await inWork(), true);
        wire().headNode.clock.advance(121);
        assert.equal(await inWork(), false);
    });
});
