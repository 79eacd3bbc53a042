import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import type { z } from "zod";
import { BcmClient } from "../../../bcm/client/client";
import { BcmError } from "../../../bcm/client/errors";
import { WireDevice } from "../../../bcm/wire/device";
import { WireNamed, WireResult, WireResults } from "../../../bcm/wire/envelope";
import { WirePowerAccepted, WirePowerHistory } from "../../../bcm/wire/power";
import { WireStatus } from "../../../bcm/wire/status";
import { makeServerCertificate } from "../../../simulator/http/tls";

const PASSWORD = "only-for-the-real-one";
const RUNS = process.env.TEST_SOAK === "1" ? 20_000 : 500;
const SCHEMAS: z.ZodType<unknown>[] = [
    ...[WireDevice.array(), WireDevice.nullable(), WireNamed.array(), WireStatus.array()],
    ...[WireResult, WireResults, WirePowerAccepted, WirePowerHistory],
];

interface Answer {
    status: number;
    type: string;
    body: Buffer;
    location?: string;
}

/** Names that must stay mere names of fields. */
const name = fc.oneof(
    fc.constantFrom(
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "uuid",
        "hostname",
        "success",
        "interfaces",
    ),
    fc.string(),
);
const json = fc.letrec((tie) => ({
    value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, false, "", "x", 0, -1, 1e308, 2 ** 60),
        fc.string(),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.array(fc.tuple(name, tie("value")), { maxLength: 6 }).map((pairs) => ({ pairs })),
    ),
})).value;

/** Text of the value; pairs become an object, with repeated and forbidden names as they come. */
function textOf(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
    if (typeof value === "object" && value !== null)
        return `{${(value as { pairs: [string, unknown][] }).pairs.map(([key, inner]) => `${JSON.stringify(key)}:${textOf(inner)}`).join(",")}}`;
    return JSON.stringify(value);
}

const body = fc.oneof(
    { weight: 4, arbitrary: json.map((value) => Buffer.from(textOf(value))) },
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
        .constantFrom(
            "<html><body>Bad gateway</body></html>",
            "",
            "null",
            '{"errormessage":7}',
            JSON.stringify({ errormessage: "x".repeat(3000) }),
            "NaN",
            '{"a":1,"a":2}',
            `${"[".repeat(50_000)}`,
            `${"[".repeat(5000)}${"]".repeat(5000)}`,
        )
        .map((text) => Buffer.from(text)),
);
const answer: fc.Arbitrary<Answer> = fc.record({
    status: fc.constantFrom(200, 200, 200, 204, 301, 302, 307, 401, 403, 404, 418, 500),
    type: fc.constantFrom(
        "application/json",
        "text/html",
        "text/plain",
        "application/json; charset=utf-16",
        "",
    ),
    body,
});

describe("a head node that answers anything", () => {
    let server: Server;
    let elsewhere: Server;
    let next: Answer;
    /** What a log-in is answered; without, a cookie. */
    let atLogin: Answer | undefined;
    let strays = 0;
    let client: BcmClient;
    let newClient: () => BcmClient;

    const listen = (
        handler: (request: IncomingMessage, response: ServerResponse) => void,
        tls: { key: string; cert: string },
    ) =>
        new Promise<Server>((resolve) => {
            const started = createServer(tls, handler).listen(0, "127.0.0.1", () => resolve(started));
            // On a busy machine Node closes an idle connection just when the next call takes it.
            started.keepAliveTimeout = 0;
        });
    const urlOf = (of: Server) => `https://127.0.0.1:${(of.address() as AddressInfo).port}`;

    before(async () => {
        const tls = await makeServerCertificate("127.0.0.1");
        elsewhere = await listen((_request, response) => {
            strays += 1;
            response.end("{}");
        }, tls);
        server = await listen((request, response) => {
            let text = "";
            request.on("data", (chunk) => (text += chunk));
            request.on("end", () => {
                if (text.includes("trickle")) {
                    response.write("[");
                    const drip = setInterval(() => response.write(" "), 20);
                    response.once("close", () => clearInterval(drip));
                    return;
                }
                if (text.includes('"login"') && !atLogin) {
                    response.setHeader("Set-Cookie", "cm-login-token=secret-cookie; Path=/; HttpOnly");
                    response.end("true");
                    return;
                }
                const { status, type, body } = (text.includes('"login"') && atLogin) || next;
                response.statusCode = status;
                if (type) response.setHeader("Content-Type", type);
                if (status >= 300 && status < 400) response.setHeader("Location", `${urlOf(elsewhere)}/json`);
                response.end(status === 204 ? undefined : body);
            });
        }, tls);
        const login = { username: "ops", password: PASSWORD };
        newClient = () =>
            new BcmClient({ url: urlOf(server), ca: tls.cert, ...login, insecure: false, maxCalls: 4 });
        client = newClient();
    });
    after(() => {
        for (const one of [server, elsewhere]) {
            one.closeAllConnections();
            one.close();
        }
    });

    it(`is understood or is an error that names call and head node (${RUNS} answers)`, async () => {
        await fc.assert(
            fc.asyncProperty(answer, fc.constantFrom(...SCHEMAS), async (given, schema) => {
                next = given;
                const outcome = await client
                    .call("cmdevice", "anything", [], schema)
                    .catch((error: unknown) => error);
                if (outcome instanceof Error) {
                    assert.ok(outcome instanceof BcmError, outcome.stack);
                    assert.match(outcome.message, /cmdevice\.anything/);
                    assert.ok(outcome.message.length < 2000, `${outcome.message.length} characters`);
                    assert.ok(!/only-for-the-real-one|secret-cookie/.test(outcome.message));
                } else schema.parse(outcome);
                assert.equal(({} as Record<string, unknown>).x, undefined);
                assert.deepEqual(Object.keys(Object.prototype), []);
            }),
            { numRuns: RUNS, seed: 9 },
        );
        assert.equal(strays, 0, "a redirect was followed");
    }).timeout(600_000);

    it("is told as a failed log-in when it answers that with anything, and its redirect is not followed", async () => {
        await fc.assert(
            fc.asyncProperty(answer, async (given) => {
                atLogin = given;
                await assert.rejects(
                    newClient().call("cmdevice", "anything", [], WireStatus.array()),
                    BcmError,
                );
            }),
            { numRuns: 50, seed: 9 },
        );
        atLogin = undefined;
        assert.equal(strays, 0, "a redirect was followed");
    }).timeout(600_000);

    it("is given up when its answer trickles in without an end", async () => {
        await assert.rejects(
            client.call("cmdevice", "trickle", [], WireStatus.array(), { longPollMs: 2000 }),
            {
                message:
                    /^cmdevice\.trickle on https:\S+ failed: its answer was not whole after 20 seconds \(ETIMEDOUT\)/,
                timedOut: true,
            },
        );
    });

    it("is read whole when it is a list of nearly 64 MiB", async () => {
        const device = { uuid: "u", childType: "PhysicalNode", hostname: "n", notes: "x".repeat(60_000) };
        next = {
            status: 200,
            type: "application/json",
            body: Buffer.from(JSON.stringify(Array(1000).fill(device))),
        };
        const devices = await client.call("cmdevice", "getDevices", [], WireDevice.array());
        assert.equal(devices.length, 1000);
    });

    it("is cut off after 64 MiB", async () => {
        next = { status: 200, type: "application/json", body: Buffer.alloc(65 * 1024 * 1024, 32) };
        await assert.rejects(client.call("cmdevice", "anything", [], WireDevice.array()), (error: Error) => {
            assert.ok(error instanceof BcmError);
            assert.match(error.message, /^cmdevice\.anything on https:\S+ failed: .*67108864/);
            return true;
        });
    });
});
