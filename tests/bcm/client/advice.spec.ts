import assert from "node:assert/strict";
import { createServer as createPlainServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { z } from "zod";
import { explain, LOOK_THERE } from "../../../bcm/client/advice";
import { BcmClient } from "../../../bcm/client/client";
import { makeServerCertificate } from "../../../simulator/http/tls";

const CHECK = "Check host and port in gpu:url (or GPU_URL); BCM's port is 8081.";

describe("explain", () => {
    const cases: [code: string, message: string, expected: string][] = [
        [
            "ENOTFOUND",
            "getaddrinfo ENOTFOUND head",
            "the head node cannot be reached (ENOTFOUND): this host name is unknown. Correct it in gpu:url (or GPU_URL).",
        ],
        [
            "EHOSTUNREACH",
            "connect",
            `the head node cannot be reached (EHOSTUNREACH). ${CHECK} Is the head node up?`,
        ],
        [
            "ERR_TLS_CERT_ALTNAME_INVALID",
            "Host: head. is not in the cert's altnames: DNS:master",
            "its certificate is for another name (Host: head. is not in the cert's altnames: DNS:master). " +
                "In gpu:url (or GPU_URL), use a name that the certificate has.",
        ],
        [
            "CERT_HAS_EXPIRED",
            "certificate has expired",
            "its certificate has expired or is not yet valid (CERT_HAS_EXPIRED). Renew it on the head node, or correct this machine's clock.",
        ],
        ["ECONNRESET", "socket hang up", `socket hang up (ECONNRESET). ${LOOK_THERE}.`],
        ["", "maxContentLength exceeded", "maxContentLength exceeded"],
    ];
    for (const [code, message, expected] of cases)
        it(`says of ${code || "any other error"} what to do, for the cluster it is about`, () =>
            assert.equal(explain(code, message, "gpu"), expected));
});

describe("what answers in place of a head node", () => {
    let certificate: { key: string; cert: string };
    before(async () => {
        certificate = await makeServerCertificate("127.0.0.1");
    });
    const strangers: [what: string, start: () => Server, said: (url: string) => string][] = [
        [
            "a server without TLS",
            () => createPlainServer((_request, response) => response.end("hello")),
            (url) => `login on ${url} failed: the server there does not speak TLS. ${CHECK}`,
        ],
        [
            "another web server",
            () => createTlsServer(certificate, (_request, response) => response.writeHead(404).end("<h1>")),
            (url) =>
                `the server at ${url} is not a BCM head node: it does not know BCM's log-in call (HTTP 404). ${CHECK}`,
        ],
    ];
    for (const [what, start, said] of strangers)
        it(`${what} is named, and not asked twice`, async () => {
            let asked = 0;
            const server = start().on("connection", () => asked++);
            await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
            const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
            const login = { username: "ops", password: "hunter2" };
            const client = new BcmClient({ url, ...login, insecure: true, maxCalls: 4, cluster: "gpu" });
            await assert.rejects(client.read("cmnet", "getNetworks", [], z.unknown()), {
                message: said(url),
            });
            server.close();
            // Connections: one, or one for GET /ready and one for the log-in.
            assert.ok(asked <= 2, String(asked));
        });
});
