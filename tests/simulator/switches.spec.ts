import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type Entity, HeadNode, Switches } from "../../simulator";
import { Wire } from "./support";

type Values = Partial<Switches>;

/** Runs something against a head node with these switches. */
async function withSwitches<T>(switches: Values, run: (wire: Wire) => Promise<T>): Promise<T> {
    const headNode = await new HeadNode({ tls: false, switches, denied: ["CMMain::verifyAPI"] }).start();
    headNode.clock.stop();
    try {
        return await run(await new Wire(headNode).logIn());
    } finally {
        await headNode.stop();
    }
}

/** What one switch changes: the same observation with the assumption and with the other value. */
interface Case {
    other: Values;
    observe: (wire: Wire) => Promise<unknown>;
    assumed: unknown;
    instead: unknown;
}

const status = async (wire: Wire, body: object) => (await wire.post(body)).status;
const withoutCookie = async (wire: Wire) => {
    wire.cookie = "";
    const { status, text } = await wire.post({ service: "cmdevice", call: "getDevices" });
    return [status, text];
};
const code = async (wire: Wire, changes: object) => {
    await wire.register("taken", { mac: "02:00:5E:00:00:AA" });
    const { validation } = await wire.write("addDevice", { ...wire.aDevice("dgx-01"), ...changes });
    return validation.map(({ error_code }) => error_code);
};
const powerState = async (wire: Wire, operation: string, fields: object, closed = false) => {
    const { uuid } = await wire.register("dgx-01", fields as Record<string, unknown>);
    if (closed) await wire.call("cmstatus", "close", [uuid]);
    return powerStateOf(wire, operation, uuid);
};
const powerStateOf = async (wire: Wire, operation: string, uuid: string) => {
    const session = await wire.call<string>("cmsession", "registerSession", 6);
    const answer = await wire.power(operation, [uuid], { session_uuid: session });
    wire.headNode.clock.advance(30);
    const events = await wire.call<{ childType: string; status: { state: string }[] }[]>(
        "cmsession",
        "waitForEvents",
        session,
        0,
    );
    const power = events.filter(({ childType }) => childType === "PowerStatusChangedEvent");
    return "errormessage" in answer ? answer : [answer.count, power.map((event) => event.status[0]?.state)];
};
const aRole = () => ({ baseType: "Role", childType: "GenericRole", uuid: randomUUID(), name: "gpu" });
const ODD_DISK_SETUP = "<diskSetup><device/></diskSetup>";
const upNode = (wire: Wire) =>
    wire.headNode.seedDevice({ hostname: "dgx-09", mac: "02:00:5E:01:00:09", up: true });

const CASES: Record<keyof Switches, Case> = {
    bcm: {
        other: { bcm: "10" },
        observe: async (wire) => {
            const boot = randomUUID();
            const port = { baseType: "NetworkInterface", bootable: true, mac: "02:00:5E:00:00:01" };
            const device = await wire.register("dgx-01", {
                serialNumber: "SN-1",
                provisioningInterface: boot,
                interfaces: [
                    { ...port, childType: "NetworkPhysicalInterface", uuid: boot, name: "eth0" },
                    { ...port, childType: "NetworkBmcInterface", uuid: randomUUID(), name: "ipmi0" },
                ],
            });
            const { serialNumber, tag, interfaces } = await wire.device("getDevice", device.uuid);
            return [serialNumber, tag, (interfaces as Entity[]).map(({ mac, bootable }) => [mac, bootable])];
        },
        assumed: [
            "SN-1",
            undefined,
            [
                ["02:00:5E:00:00:01", true],
                ["02:00:5E:00:00:01", true],
            ],
        ],
        instead: [
            undefined,
            "",
            [
                ["02:00:5E:00:00:01", undefined],
                [undefined, undefined],
            ],
        ],
    },
    ready: {
        other: { ready: "absent" },
        observe: async (wire) => (await wire.send({ method: "GET", path: "/ready" })).status,
        assumed: 200,
        instead: 404,
    },
    startSeconds: {
        other: { startSeconds: 60 },
        observe: async ({ headNode }) => {
            const wire = new Wire(headNode); // it has not logged in
            const { username, password } = headNode;
            const ready = await wire.send({ method: "GET", path: "/ready" });
            return [ready.status, await status(wire, { service: "login", username, password })];
        },
        assumed: [200, 200],
        instead: [503, 503],
    },
    cookieMinutes: {
        other: { cookieMinutes: 1 },
        observe: async (wire) => {
            wire.headNode.clock.advanceClients(120);
            return status(wire, { service: "cmdevice", call: "getDevices" });
        },
        assumed: 200,
        instead: 401,
    },
    noCookie: {
        other: { noCookie: "html" },
        observe: withoutCookie,
        assumed: [401, '"Unauthorized"'],
        instead: [200, "<html><body>Please log in</body></html>"],
    },
    refusedLogin: {
        other: { refusedLogin: "401" },
        observe: (wire) => status(wire, { service: "login", username: "root", password: "x" }),
        assumed: 200,
        instead: 401,
    },
    unknownCall: {
        other: { unknownCall: "errormessage" },
        observe: (wire) => status(wire, { service: "cmdevice", call: "powerOn" }),
        assumed: 400,
        instead: 200,
    },
    duplicateHostname: {
        other: { duplicateHostname: "DUPLICATE_FIELD" },
        observe: (wire) => code(wire, { hostname: "taken" }),
        assumed: ["DUPLICATE_NAME"],
        instead: ["DUPLICATE_FIELD"],
    },
    duplicateMac: {
        other: { duplicateMac: "DUPLICATE_NAME" },
        observe: (wire) => code(wire, { mac: "02:00:5E:00:00:AA" }),
        assumed: ["DUPLICATE_FIELD"],
        instead: ["DUPLICATE_NAME"],
    },
    deviceByUuid: {
        other: { deviceByUuid: false },
        observe: async (wire) => {
            const { uuid } = await wire.register("dgx-01");
            return [
                (await wire.device("getDevice", uuid))?.hostname,
                (await wire.device("getDevice", "dgx-01")).uuid === uuid,
            ];
        },
        assumed: ["dgx-01", true],
        instead: [undefined, true],
    },
    getByUuid: {
        other: { getByUuid: true },
        observe: async (wire) =>
            (await wire.device("getCategory", wire.headNode.uuidOf("categories", "default")))?.name ?? null,
        assumed: null,
        instead: "default",
    },
    acceptCycle: {
        other: { acceptCycle: true },
        observe: (wire) => powerState(wire, "CYCLE", {}),
        assumed: { errormessage: "Unknown power operation: CYCLE\n" },
        instead: [1, ["RESET"]],
    },
    closedPower: {
        other: { closedPower: "count0" },
        observe: (wire) => powerState(wire, "ON", {}, true),
        assumed: [1, ["SKIPPED"]],
        instead: [0, []],
    },
    noBmcPower: {
        other: { noBmcPower: "count0" },
        observe: (wire) => powerState(wire, "ON", { powerControl: "none" }),
        assumed: [1, ["FAILED"]],
        instead: [0, []],
    },
    minify: {
        other: { minify: "apply" },
        observe: async (wire) => {
            const body = { service: "cmpart", call: "getPartition", args: ["base"], minify: true };
            return "slaveName" in ((await wire.post(body)).body as object);
        },
        assumed: true,
        instead: false,
    },
    updatedEntity: {
        other: { updatedEntity: "null" },
        observe: async (wire) =>
            (await wire.write("addDevice", wire.aDevice("dgx-01"))).updated_entity?.hostname ?? null,
        assumed: "dgx-01",
        instead: null,
    },
    removeUpDevice: {
        other: { removeUpDevice: "allow" },
        observe: async (wire) => (await wire.write("removeDevice", upNode(wire).uuid)).success,
        assumed: false,
        instead: true,
    },
    unknownFields: {
        other: { unknownFields: "drop" },
        observe: async (wire) => {
            await wire.register("dgx-01", { future: 1 });
            return wire.headNode.device("dgx-01").future ?? null;
        },
        assumed: 1,
        instead: null,
    },
    macCase: {
        other: { macCase: "upper" },
        observe: async (wire) => {
            await wire.register("dgx-01", { mac: "02:00:5e:aa:bb:cc" });
            return wire.headNode.device("dgx-01").mac;
        },
        assumed: "02:00:5e:aa:bb:cc",
        instead: "02:00:5E:AA:BB:CC",
    },
    noAddress: {
        other: { noAddress: "assign" },
        observe: async (wire) => {
            const device = wire.aDevice("dgx-01");
            const [boot] = device.interfaces as Entity[];
            await wire.register("dgx-01", { ...device, interfaces: [{ ...boot, ip: "0.0.0.0" }] });
            return (wire.headNode.device("dgx-01").interfaces as Entity[])[0]?.ip;
        },
        assumed: "0.0.0.0",
        instead: "10.184.162.1",
    },
    badWord: {
        other: { badWord: "BAD_VALUE" },
        observe: (wire) => code(wire, { installMode: "MINIMAL" }),
        assumed: ["NOT_IN_SET"],
        instead: ["BAD_VALUE"],
    },
    untypedElements: {
        other: { untypedElements: "keep" },
        observe: async (wire) => {
            await wire.register("dgx-01", { roles: [{ name: "gpu" }] });
            return (wire.headNode.device("dgx-01").roles as Entity[]).length;
        },
        assumed: 0,
        instead: 1,
    },
    categoryLists: {
        other: { categoryLists: "drop" },
        observe: async (wire) => {
            await wire.write("addCategory", await wire.aCategory("mine", { roles: [aRole()] }));
            return ((wire.headNode.category("mine")?.roles ?? []) as Entity[]).length;
        },
        assumed: 1,
        instead: 0,
    },
    diskSetup: {
        other: { diskSetup: "well-formed" },
        observe: (wire) => code(wire, { disksetup: ODD_DISK_SETUP }),
        assumed: ["BAD_VALUE"],
        instead: [],
    },
    callsAtOnce: {
        other: { callsAtOnce: 1 },
        observe: async (wire) => {
            wire.headNode.fault({ fault: "slow", call: "getDevices", seconds: 0.1 });
            const slow = status(wire, { service: "cmdevice", call: "getDevices" });
            const second = await status(wire, { service: "cmdevice", call: "getCategories" });
            await slow;
            return second;
        },
        assumed: 200,
        instead: 429,
    },
    categoryReadBack: {
        other: { categoryReadBack: "reset" },
        observe: async (wire) => {
            const managementNetwork = wire.headNode.uuidOf("networks", "dgxnet");
            await wire.write("addCategory", await wire.aCategory("mine", { managementNetwork }));
            return wire.headNode.category("mine")?.managementNetwork === managementNetwork;
        },
        assumed: true,
        instead: false,
    },
    deniedStatus: {
        other: { deniedStatus: "635" },
        observe: (wire) => status(wire, { service: "cmmain", call: "verifyAPI" }),
        assumed: 200,
        instead: 635,
    },
    failedOperations: {
        other: { failedOperations: "unmarked" },
        observe: async (wire) => {
            const { uuid } = await wire.register("dgx-01");
            wire.headNode.killBmc("dgx-01");
            await wire.power("ON", [uuid]);
            wire.headNode.clock.advance(30);
            const history = await wire.device<object[]>("powerOperationHistory", [uuid], true);
            return history.map((entry) => Object.keys(entry));
        },
        assumed: [["ref_device_uuid", "executionTime", "operation", "success", "message"]],
        instead: [["ref_device_uuid", "executionTime", "operation"]],
    },
    resetSeconds: {
        other: { resetSeconds: 600 },
        observe: async (wire) => {
            const { uuid } = upNode(wire);
            await wire.power("RESET", [uuid]);
            wire.headNode.clock.advance(30);
            return powerStateOf(wire, "STATUS", uuid);
        },
        assumed: [1, ["ON"]],
        instead: [1, ["RESET"]],
    },
    historyDepth: {
        other: { historyDepth: 1 },
        observe: async (wire) => {
            const { uuid } = await wire.register("dgx-01");
            for (const operation of ["ON", "OFF"]) {
                await wire.power(operation, [uuid]);
                wire.headNode.clock.advance(30);
            }
            return (await wire.device<Entity[]>("powerOperationHistory", [uuid], false)).length;
        },
        assumed: 2,
        instead: 1,
    },
    drainAtBoot: {
        other: { drainAtBoot: "ends" },
        observe: async (wire) => {
            wire.headNode.workplace.addManager("slurm");
            const { uuid } = upNode(wire);
            wire.headNode.workplace.drain("dgx-09", "new DIMM");
            await wire.power("RESET", [uuid]);
            wire.headNode.clock.advance(3600);
            return wire.headNode.workplace.drains("dgx-09");
        },
        assumed: { slurm: "DRAINED (new DIMM)" },
        instead: { slurm: "UNDRAINED" },
    },
    nextBootCleared: {
        other: { nextBootCleared: "install-start" },
        observe: async (wire) => {
            const { uuid } = await wire.register("dgx-01", { nextBootInstallMode: "FULL" });
            await wire.power("ON", [uuid]);
            wire.headNode.clock.advance(300);
            wire.headNode.hardware("dgx-01");
            return wire.headNode.device("dgx-01").nextBootInstallMode;
        },
        assumed: "FULL",
        instead: "",
    },
    alreadyThere: {
        other: { alreadyThere: "SKIPPED" },
        observe: (wire) => powerState(wire, "OFF", {}),
        assumed: [1, ["OFF"]],
        instead: [1, ["SKIPPED"]],
    },
    forceSeverity: {
        other: { forceSeverity: "warns" },
        observe: async (wire) => (await wire.write("removeDevice", upNode(wire).uuid)).success,
        assumed: false,
        instead: true,
    },
    forceRequired: {
        other: { forceRequired: true },
        observe: (wire) =>
            status(wire, { service: "cmdevice", call: "addDevice", args: [wire.aDevice("dgx-01")] }),
        assumed: 200,
        instead: 400,
    },
    absentFields: {
        other: { absentFields: "keep" },
        observe: async (wire) => {
            const { notes: _notes, ...device } = await wire.register("dgx-01", { notes: "spare" });
            await wire.write("updateDevice", device);
            return (await wire.device("getDevice", device.uuid)).notes;
        },
        assumed: "",
        instead: "spare",
    },
    modifiedRequired: {
        other: { modifiedRequired: true },
        observe: async (wire) => {
            const device = await wire.register("dgx-01");
            await wire.write("updateDevice", { ...device, notes: "new" });
            return wire.headNode.device("dgx-01").notes;
        },
        assumed: "new",
        instead: "",
    },
    usedRemoval: {
        other: { usedRemoval: "FORCE" },
        observe: async (wire) => {
            const image = wire.headNode.uuidOf("images", "default-image");
            const { validation } = await wire.call<{ validation: Entity[] }>(
                "cmpart",
                "removeSoftwareImage",
                image,
                false,
                false,
                0,
            );
            return validation.map(({ severity }) => severity);
        },
        assumed: ["ERROR"],
        instead: ["FORCE"],
    },
    readDelaySeconds: {
        other: { readDelaySeconds: 5 },
        observe: async (wire) => {
            await wire.register("dgx-01");
            return (await wire.device<Entity[]>("getDevices")).length;
        },
        assumed: 2,
        instead: 1,
    },
    imageCloneSeconds: {
        other: { imageCloneSeconds: 10 },
        observe: async (wire) => {
            const image = { baseType: "SoftwareImage", uuid: randomUUID(), name: "new", path: "/new" };
            await wire.call("cmpart", "addSoftwareImage", image, 0);
            wire.headNode.clock.advance(60);
            return (await wire.call<Entity>("cmpart", "getSoftwareImage", "new")).fileOperationInProgress;
        },
        assumed: true,
        instead: false,
    },
};

describe("simulator: switches", () => {
    for (const [name, { other, observe, assumed, instead }] of Object.entries(CASES)) {
        it(`${name} has its assumed value unless told`, async () => {
            assert.deepEqual(await withSwitches({}, observe), assumed);
        });
        it(`${name} can be set`, async () => {
            assert.deepEqual(await withSwitches(other, observe), instead);
        });
    }

    it("say in plain words what they settle", () => {
        for (const [name, { description = "" }] of Object.entries(Switches.shape)) {
            assert.ok(description.length > 10, name);
            assert.doesNotMatch(description, /\bU\d+\b|§/, name);
        }
    });

    it("that do not exist are refused", () => {
        assert.throws(() => new HeadNode({ switches: { nonsense: true } as Values }), /Unrecognized key/);
    });
});
