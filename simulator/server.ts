import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { services } from "./operations";
import { CallRefusedError } from "./operations/operation";
import { VERSION } from "./operations/others";
import type { RequestLog } from "./request-log";
import type { State } from "./state";

const COOKIE = "cm-login-token";
const BODY_LIMIT = 64 * 1024 * 1024;
/** How often a long poll looks for events, ms of real time. */
const EVENT_CHECK_MS = 20;

export interface ServerOptions {
    state: State;
    log: RequestLog;
    username: string;
    password: string;
    tls: { key: string; cert: string };
    /** Answers that replace the real ones for a while, by call: HTTP status and how many times. */
    failures: Map<string, { status: number; times: number }>;
    /** Real milliseconds every answer takes longer. */
    latency: number;
}

interface Body {
    service?: unknown;
    call?: unknown;
    args?: unknown;
    arg?: unknown;
    username?: unknown;
    password?: unknown;
}

/** The HTTP edge: parses, dispatches, answers or refuses in BCM's shapes (`bcm-api.md` §2 to §4). */
export function createServer(options: ServerOptions): FastifyInstance {
    const { state, log } = options;
    const cookies = new Set<string>();
    const server = fastify({ https: options.tls, bodyLimit: BODY_LIMIT, forceCloseConnections: true });

    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "buffer" }, (request, raw: Buffer, done) => {
        try {
            const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
            done(null, JSON.parse(text.toString("utf8")));
        } catch (error) {
            done(Object.assign(error as Error, { statusCode: 400 }), undefined);
        }
    });

    server.get("/rest/v1/version", async () => VERSION);

    server.post("/json", async (request, reply) => {
        const body = (request.body ?? {}) as Body;
        if (options.latency > 0) await sleep(options.latency);
        const service = String(body.service ?? "");
        if (service === "login") return logIn(body, reply);
        const call = String(body.call ?? "");
        const args = Array.isArray(body.args) ? body.args : body.arg !== undefined ? [body.arg] : [];
        const answer = await dispatch(service, call, args, request.headers.cookie);
        log.add({ service, call, args, status: answer.status });
        return reply.code(answer.status).type("application/json").send(JSON.stringify(answer.body));
    });

    function logIn({ username, password }: Body, reply: FastifyReply) {
        const isRight = username === options.username && password === options.password;
        log.add({ service: "login", call: "", args: [{ username, password }], status: 200 });
        if (isRight) {
            const token = randomUUID();
            cookies.add(token);
            reply.header("Set-Cookie", `${COOKIE}=${token}; Path=/; HttpOnly`);
        }
        return reply.type("application/json").send(String(isRight));
    }

    async function dispatch(service: string, call: string, args: unknown[], cookie = "") {
        const token = new RegExp(`${COOKIE}=([^;]+)`).exec(cookie)?.[1];
        if (!token || !cookies.has(token)) return { status: 401, body: "Unauthorized" };
        const failure = options.failures.get(call);
        if (failure && failure.times > 0) {
            failure.times -= 1;
            return { status: failure.status, body: "failure on request" };
        }
        if (call === "waitForEvents") return { status: 200, body: await waitForEvents(args) };
        const calls = services[service.toLowerCase()];
        if (!calls)
            return {
                status: 200,
                body: { errormessage: `No such service: '(cm)${service.replace(/^cm/i, "")}'\n` },
            };
        const operation = Object.hasOwn(calls, call) ? calls[call] : undefined;
        if (!operation)
            return {
                status: 400,
                body: `Bad Request: no such call ${call}; there are ${Object.keys(calls).join(", ")}`,
            };
        try {
            state.machines.settle();
            return { status: 200, body: operation(state, args) };
        } catch (error) {
            if (error instanceof CallRefusedError)
                return { status: 200, body: { errormessage: error.message } };
            throw error;
        }
    }

    async function waitForEvents([session, seconds]: unknown[]) {
        const until = Date.now() + Number(seconds) * 1000;
        const id = String(session);
        for (;;) {
            state.machines.settle();
            if (!state.sessions.has(id))
                return [
                    { baseType: "Event", childType: "EndOfSessionEvent", reason: "session is not known" },
                ];
            const events = state.sessions.take(id);
            if (events.length > 0 || Date.now() >= until) return events;
            await sleep(EVENT_CHECK_MS);
        }
    }

    return server;
}
