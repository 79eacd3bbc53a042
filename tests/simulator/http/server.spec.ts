import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import type { TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import { HeadNode } from "../../../simulator";
import { describeSimulator, Wire } from "../support";

/** Names that a probe of a real head node got no usable answer from. */
const NOT_THERE = [
    "powerOn",
    "powerOff",
    "powerStatus",
    "getNodeStatus",
    "getDeviceStatus",
    "getStatus",
    "getProvisioningStatus",
    "getRoles",
    "getNodeRoles",
    "getInterfaces",
    "getServices",
    "provisionNode",
    "listNodes",
    "listDevices",
    "listCategories",
    "getAllNodes",
    "getNodeByUUID",
    "getNodeByName",
    "getHeadNode",
    "getMethods",
    "getSchema",
    "addCategoryRoles",
    "setCategoryRoles",
    "getCategoryRoles",
    "powerreset",
    "constructor",
];

describeSimulator("simulator: log-in", { tls: true }, (wire) => {
    it("gives a cookie for the right password, and false for a wrong one", async () => {
        const { username, password } = wire().headNode;
        const good = await wire().post({ service: "login", username, password });
        const bad = await wire().post({ service: "login", username, password: "wrong" });

        assert.equal(good.body, true);
        assert.match(String(good.headers["set-cookie"]), /^cm-login-token=[0-9a-f-]{36}; Path=\/; HttpOnly$/);
        assert.deepEqual([bad.status, bad.body, bad.headers["set-cookie"]], [200, false, undefined]);
    });

    it("refuses every call without a cookie, or with one that it did not give", async () => {
        const call = { service: "cmdevice", call: "getDevices", args: [] };
        wire().cookie = "";
        const without = await wire().post(call);
        wire().cookie = "cm-login-token=made-up";
        const wrong = await wire().post(call);

        assert.deepEqual([without.status, wrong.status], [401, 401]);
    });

    it("refuses them on a resumed TLS session too", async () => {
        const { url, ca } = wire().headNode;
        const agent = new Agent({ ca, keepAlive: false });
        const resumed: boolean[] = [];
        const post = async () => {
            const outgoing = request(new URL("/json", url), { method: "POST", agent });
            outgoing.once("socket", (socket: TLSSocket) =>
                socket.once("secureConnect", () => resumed.push(socket.isSessionReused())),
            );
            outgoing.end(JSON.stringify({ service: "cmdevice", call: "getDevices" }));
            const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
            answer.resume();
            await once(answer, "end");
            return answer.statusCode;
        };
        const statuses = [await post(), await post()];

        assert.deepEqual(
            [resumed, statuses],
            [
                [false, true],
                [401, 401],
            ],
        );
    });

    it("ends when nothing was called for half an hour, and lasts while something is", async () => {
        const { clock } = wire().headNode;
        clock.advanceClients(29 * 60);
        const used = await wire().post({ service: "cmdevice", call: "getDevices" });
        clock.advanceClients(29 * 60);
        const usedAgain = await wire().post({ service: "cmdevice", call: "getDevices" });
        clock.advanceClients(31 * 60);
        const late = await wire().post({ service: "cmdevice", call: "getDevices" });

        assert.deepEqual([used.status, usedAgain.status, late.status], [200, 200, 401]);
    });

    it("is not needed with a client certificate of the cluster's authority", async () => {
        wire().cookie = "";
        const body = JSON.stringify({ service: "cmpart", call: "getPartitions" });
        const own = await wire().headNode.issueClientCertificate("operator");
        const stranger = await new HeadNode().start();
        const foreign = await stranger.issueClientCertificate("operator");
        await stranger.stop();

        assert.equal((await wire().send({ body, ...own })).status, 200);
        assert.equal((await wire().send({ body, ...foreign })).status, 401);
    });
});

describeSimulator("simulator: requests", { denied: ["CMDevice::addDevice"] }, (wire) => {
    it("says its version without log-in, and in the version that it is no head node", async () => {
        wire().cookie = "";
        const { body } = await wire().send({ method: "GET", path: "/rest/v1/version" });

        assert.deepEqual(body, {
            cm_version: "11.0",
            cmd_version: "3.1",
            build_hash: "bcm-simulator",
            build_index: 0,
            database_version: 36000,
        });
    });

    it("takes service names in any case, with or without cm, and call names only as they are", async () => {
        for (const service of ["cmdevice", "CMDevice", "CmDeViCe", "device"])
            assert.equal((await wire().call<unknown[]>(service, "getDevices")).length, 1, service);
        assert.equal((await wire().post({ service: "cmdevice", call: "getdevices" })).status, 400);
    });

    it("takes one argument as arg, and force as a number or a boolean", async () => {
        const arg = await wire().post({
            service: "cmdevice",
            call: "getDevice",
            arg: "head-01",
            minify: true,
        });
        assert.equal((arg.body as { hostname: string }).hostname, "head-01");

        for (const [name, force] of [
            ["a", 0],
            ["b", false],
            ["c", 1],
            ["d", true],
        ] as const)
            assert.equal(
                (await wire().write("addCategory", await wire().aCategory(name), force)).success,
                true,
            );
    });

    it("reads and writes gzip", async () => {
        const body = gzipSync(JSON.stringify({ service: "cmdevice", call: "getCategories" }));
        const reply = await wire().send({
            body,
            headers: { "Content-Encoding": "gzip", "Accept-Encoding": "gzip" },
        });

        assert.equal(reply.headers["content-encoding"], "gzip");
        assert.equal((reply.body as unknown[]).length, 2);
    });

    it("answers what is no JSON with 400", async () => {
        assert.equal((await wire().send({ body: '{"service":' })).status, 400);
    });

    it("does not know services and calls that BCM does not have", async () => {
        assert.deepEqual(await wire().call("cmfake", "x"), { errormessage: "No such service: '(cm)fake'\n" });
        for (const call of NOT_THERE) {
            const { status } = await wire().post({ service: "cmdevice", call, args: [] });
            assert.equal(status, 400, call);
        }
    });

    it("says in BCM's words what the profile does not allow", async () => {
        assert.deepEqual(await wire().device("addDevice", wire().aDevice("dgx-01"), 0), {
            errormessage: "Your certificate (profile:) does not allow access to CMDevice::addDevice\n",
        });
        assert.deepEqual(wire().headNode.hostnames(), []);
    });
});

describe("simulator: transport", () => {
    it("speaks plain HTTP where it is told to", async () => {
        const headNode = await new HeadNode({ tls: false }).start();
        const wire = await new Wire(headNode).logIn();
        assert.match(headNode.url, /^http:/);
        assert.equal((await wire.call<unknown[]>("cmnet", "getNetworks")).length, 5);
        await headNode.stop();
    });

    it("says what to do when its port is in use", async () => {
        const first = await new HeadNode().start();
        const port = Number(new URL(first.url).port);
        await assert.rejects(new HeadNode({ port }).start(), {
            message: `Port ${port} on 127.0.0.1 is in use. Give another one with --port, or 0 for a free one.`,
        });
        await first.stop();
    });
});

describeSimulator("simulator: request log", {}, (wire) => {
    it("holds every call in order with arguments and status, and no password", async () => {
        wire().headNode.log.clear();
        const bmcSettings = {
            baseType: "BMCSettings",
            uuid: "9e8d7c6b-5a49-4837-a625-140302010fed",
            userName: "admin",
            password: "hunter2",
        };
        await wire().logIn();
        await wire().register("dgx-01", { bmcSettings });
        await wire().device("nonsense");

        const { calls } = wire().headNode.log;
        assert.deepEqual(
            calls.map(({ service, call, status }) => [service, call, status]),
            [
                ["login", "", 200],
                ["cmdevice", "addDevice", 200],
                ["cmdevice", "nonsense", 400],
            ],
        );
        assert.deepEqual(calls[0]?.args, [{ username: "root", password: "[secret]" }]);
        const sent = calls[1]?.args[0] as { bmcSettings: object };
        assert.deepEqual(sent.bmcSettings, { ...bmcSettings, password: "[secret]" });
        assert.ok(!JSON.stringify(calls).includes(wire().headNode.password));
    });
});
