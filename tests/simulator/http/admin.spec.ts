import assert from "node:assert/strict";
import { request } from "node:http";
import { HeadNode } from "../../../simulator";
import { Wire } from "../support";

interface NodeView {
    host: string;
    status: string;
    power: string;
    progress: number;
}

describe("simulator: admin port", () => {
    let headNode: HeadNode;
    let wire: Wire;
    let admin: string;
    const get = async <T>(path: string) => (await (await fetch(admin + path)).json()) as T;
    const send = (method: string, path: string, body?: object) =>
        fetch(admin + path, {
            method,
            body: body && JSON.stringify(body),
            headers: body && { "Content-Type": "application/json" },
        });
    beforeEach(async () => {
        headNode = await new HeadNode({ tls: false }).start();
        headNode.clock.stop();
        admin = await headNode.startAdmin();
        wire = await new Wire(headNode).logIn();
    });
    afterEach(() => headNode.stop());

    it("asks for faults, lists them with their hits, and takes them away", async () => {
        const made = (await (
            await send("POST", "/api/faults", { fault: "http-500", call: "getDevices", times: 5 })
        ).json()) as { id: number };
        assert.equal((await wire.post({ service: "cmdevice", call: "getDevices" })).status, 500);
        assert.deepEqual(await get("/api/faults"), [
            { id: made.id, spec: { fault: "http-500", call: "getDevices", times: 5 }, hits: 1 },
        ]);
        await send("DELETE", `/api/faults/${made.id}`);
        assert.equal((await wire.post({ service: "cmdevice", call: "getDevices" })).status, 200);
        assert.equal((await send("DELETE", `/api/faults/${made.id}`)).status, 404);
    });

    it("refuses a fault that it does not know, and says what there is", async () => {
        const answer = await send("POST", "/api/faults", { fault: "nonsense" });
        assert.equal(answer.status, 400);
        assert.match(((await answer.json()) as { error: string }).error, /expected one of "drop-before"/);
    });

    it("stops, steps and speeds up time", async () => {
        const { uuid } = await wire.register("dgx-01");
        await wire.power("ON", [uuid]);
        await send("POST", "/api/time", { advance: 4 + 120 + 60 });
        const [node] = (await get<{ nodes: NodeView[] }>("/api/state")).nodes;
        assert.deepEqual([node?.status, node?.power, node?.progress], ["INSTALLING", "ON", 15]);

        const time = (await (await send("POST", "/api/time", { speed: 600, stopped: false })).json()) as {
            speed: number;
            stopped: boolean;
        };
        assert.deepEqual([time.speed, time.stopped], [600, false]);
    });

    it("gives the request log without passwords", async () => {
        await wire.logIn();
        const calls = await get<{ service: string; args: unknown[] }[]>("/api/calls");
        assert.deepEqual(calls.at(-1)?.args, [{ username: "root", password: "[secret]" }]);
    });

    it("mends, switches off, closes and confirms a node", async () => {
        const { uuid } = await wire.register("dgx-01");
        headNode.failInstall("dgx-01", "no disk");
        await wire.power("ON", [uuid]);
        headNode.clock.advance(7200);
        assert.equal(headNode.hardware("dgx-01").status, "INSTALLER_FAILED");

        await send("POST", "/api/nodes/dgx-01", { action: "repair" });
        headNode.clock.advance(7200);
        assert.equal(headNode.hardware("dgx-01").status, "UP");
        await send("POST", "/api/nodes/dgx-01", { action: "close" });
        assert.equal((await wire.status(uuid)).closed, true);
        await send("POST", "/api/nodes/dgx-01", { action: "switch-off" });
        assert.equal(headNode.hardware("dgx-01").power, "OFF");
        assert.equal((await send("POST", "/api/nodes/nobody", { action: "repair" })).status, 404);
        assert.equal((await send("POST", "/api/nodes/dgx-01", { action: "explode" })).status, 400);
    });

    it("streams everything first, then what changed", async () => {
        await wire.register("dgx-01");
        const { uuid } = await wire.register("dgx-02");
        const stream = await fetch(`${admin}/api/events`);
        assert.equal(stream.headers.get("content-type"), "text/event-stream");
        const seen: string[][] = [];
        let text = "";
        for await (const chunk of stream.body ?? []) {
            text += Buffer.from(chunk).toString("utf8");
            const messages = text.split("\n\n").slice(0, -1);
            for (const message of messages.slice(seen.length)) {
                const { nodes } = JSON.parse(message.replace(/^data: /, "")) as { nodes: NodeView[] };
                seen.push(nodes.map(({ host }) => host));
            }
            if (seen.length === 1) {
                await wire.power("ON", [uuid]);
                headNode.clock.advance(300);
            }
            if (seen.length >= 2) break;
        }
        assert.deepEqual(seen.slice(0, 2), [["dgx-01", "dgx-02"], ["dgx-02"]]);
    });

    it("answers only under an address, so that no page elsewhere can borrow the browser", async () => {
        const { port } = new URL(admin);
        const status = await new Promise((resolve, reject) =>
            request(
                { host: "127.0.0.1", port, path: "/api/state", headers: { Host: "evil.example" } },
                (response) => resolve(response.resume().statusCode),
            )
                .on("error", reject)
                .end(),
        );
        assert.equal(status, 403);
    });
});

describe("simulator: admin port for others", () => {
    it("needs a token", async () => {
        const headNode = await new HeadNode({ tls: false }).start();
        await assert.rejects(headNode.startAdmin({ host: "0.0.0.0" }), {
            message: "An admin port that others can reach needs a token (--admin-token).",
        });
        const admin = await headNode.startAdmin({ token: "let-me-in" });
        const status = async (path: string, headers = {}) => (await fetch(admin + path, { headers })).status;
        assert.equal(await status("/api/state"), 401);
        assert.equal(await status("/?token=wrong"), 401);
        assert.equal(await status("/?token=let-me-in"), 200);
        assert.equal(await status("/api/state", { Authorization: "Bearer let-me-in" }), 200);
        await headNode.stop();
    });
});
