import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { BcmClient } from "../../../bcm/client/client";
import { BcmAuthError, BcmUnreachableError } from "../../../bcm/client/errors";
import { HeadNode, type HeadNodeOptions } from "../../../simulator";

const ANY = z.unknown();
const connectionTo = (url: string) => ({
    url,
    username: "root",
    password: "pw",
    insecure: false,
    maxCalls: 4,
});

/** Runs something with a head node of its own, and gives what the client was told to say; then it has started. */
async function withHeadNode(
    options: HeadNodeOptions,
    work: (client: BcmClient, node: HeadNode) => Promise<void>,
): Promise<string[]> {
    const headNode = await new HeadNode({ tls: false, password: "pw", ...options }).start();
    const said: string[] = [];
    const say = (line: string) => {
        said.push(line);
        headNode.switches.startSeconds = 0;
    };
    try {
        await work(new BcmClient(connectionTo(headNode.url), say), headNode);
    } finally {
        await headNode.stop();
    }
    return said;
}

/** A server that is no simulator of ours: it answers every call with this, and knows nothing else. */
async function withStranger(
    status: number,
    body: string,
    work: (client: BcmClient) => Promise<void>,
): Promise<void> {
    const server: Server = createServer((request, response) => {
        const isCall = request.method === "POST" && request.url === "/json";
        response.writeHead(isCall ? status : 404, { "Content-Type": "application/json" });
        response.end(isCall ? body : "not found");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
        await work(new BcmClient(connectionTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)));
    } finally {
        server.close();
    }
}

describe("a head node that is only just starting", () => {
    it("is waited for before the log-in, and said once", async () => {
        const said = await withHeadNode({ switches: { startSeconds: 1e6 } }, async (client, headNode) => {
            await client.read("cmnet", "getNetworks", [], ANY);
            assert.deepEqual(
                headNode.log.calls.map(({ service, call }) => call || service),
                ["login", "getNetworks"],
            );
        });
        assert.equal(said.length, 1);
        assert.match(
            said[0] ?? "",
            /^http:\S+: CMDaemon there is still starting \(GET \/ready answers 503\); waiting/,
        );
    });

    it("is a sentence of its own when it starts anew later, and the call is repeated as after any fail-over", async () => {
        const said = await withHeadNode({}, async (client, headNode) => {
            await client.read("cmnet", "getNetworks", [], ANY);
            headNode.switches.startSeconds = 1e6;
            headNode.fault({ fault: "expired-cookie", call: "getNetworks" });
            await assert.rejects(client.call("cmnet", "getNetworks", [], ANY), (error: Error) => {
                assert.ok(error instanceof BcmUnreachableError);
                assert.match(error.message, /still starting|HTTP 503 \(starting\)/);
                return true;
            });
        });
        assert.deepEqual(said, []);
    });

    it("is waited for at the first contact only, by a client with a certificate as well", async () => {
        let asked = 0;
        const server = createServer((request, response) => {
            const isStarting = request.url === "/ready" && asked++ > 0;
            response.writeHead(request.method === "POST" ? 401 : isStarting ? 503 : 200).end();
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const said: string[] = [];
        const client = new BcmClient({ ...connectionTo(url), certificate: "c", key: "k" }, (line) =>
            said.push(line),
        );
        await assert.rejects(
            client.call("cmnet", "getNetworks", [], ANY),
            /CMDaemon there is still starting/,
        );
        server.close();
        assert.deepEqual(said, []);
    });

    it("that is too old to tell, or is no head node, is asked as ever", async () => {
        const said = await withHeadNode({ switches: { ready: "absent" } }, async (client) => {
            await client.read("cmnet", "getNetworks", [], ANY);
        });
        assert.deepEqual(said, []);
    });
});

describe("the reason that a head node gives", () => {
    for (const [status, body, reason] of [
        [200, '{"errormessage":"no such call: login.\\n"}', " (no such call: login.)"],
        [400, '"Bad Request"', " (Bad Request)"],
        [403, "Account locked", " (Account locked)"],
        [200, "false", ""],
        [401, "<html><body>401</body></html>", ""],
    ] as const)
        it(`is said when the log-in is refused with ${status} ${body}`, () =>
            withStranger(status, body, async (client) => {
                await assert.rejects(client.read("cmnet", "getNetworks", [], ANY), (error: Error) => {
                    assert.ok(error instanceof BcmAuthError);
                    assert.match(error.message, /refused the log-in of "root"/);
                    const said = /of "root"(.*?)\. Check /.exec(error.message)?.[1];
                    assert.equal(said, reason);
                    return true;
                });
            }));

    it("is said when it is in trouble", () =>
        withStranger(503, "database is locked", async (client) => {
            await assert.rejects(
                client.call("cmnet", "getNetworks", [], ANY),
                /HTTP 503 \(database is locked\)/,
            );
        }));
});
