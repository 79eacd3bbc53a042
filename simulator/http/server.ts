import { setTimeout as sleep } from "node:timers/promises";
import type { TLSSocket } from "node:tls";
import { gunzipSync } from "node:zlib";
import fastify, {
    type FastifyInstance,
    type FastifyReply,
    type FastifyRequest,
    LogController,
} from "fastify";
import type { Strike } from "../faults/strike";
import { restVersion } from "../operations/cmmain";
import type { RequestLog } from "../request-log";
import type { State } from "../state";
import { type Answer, hangUp, httpError, minified, refusal, retryLater, send } from "./answer";
import { type Call, dispatch, editBehindTheBack, namesIn } from "./dispatch";
import { readJson } from "./json";
import { COOKIE, Logins } from "./logins";
import type { Tls } from "./tls";

const BODY_LIMIT = 64 * 1024 * 1024;

export interface ServerOptions {
    state: State;
    log: RequestLog;
    username: string;
    password: string;
    /** Without it the server speaks plain HTTP. */
    tls?: Tls;
    /** Real milliseconds every answer takes longer. */
    latency: number;
    /** Calls the account's profile does not allow, e.g. `CMDevice::addDevice`. */
    denied: readonly string[];
    /** Level of the log on standard output; undefined: none. */
    logLevel?: string;
}

interface Body {
    service?: unknown;
    call?: unknown;
    args?: unknown;
    arg?: unknown;
    minify?: unknown;
    username?: unknown;
    password?: unknown;
}

/** The HTTP edge: parses, lets faults strike, dispatches, answers. */
export function createServer(options: ServerOptions): FastifyInstance {
    const { state, log } = options;
    const logins = new Logins(state.clock, state.switches.cookieMinutes);
    const denied = new Set(options.denied);
    const startedAt = Date.now();
    const isStarting = () => Date.now() < startedAt + state.switches.startSeconds * 1000;
    let awayUntil = 0;
    let inFlight = 0;
    /** Those of them that only wait for events. */
    let polls = 0;
    const server = fastify({
        https: options.tls
            ? { ...options.tls, requestCert: true, rejectUnauthorized: false, minVersion: "TLSv1.2" }
            : null,
        bodyLimit: BODY_LIMIT,
        forceCloseConnections: true,
        logController: new LogController({ disableRequestLogging: true }),
        // Each line of the log says what this is, so that nobody takes it for a head node's.
        logger: options.logLevel
            ? { level: options.logLevel, base: { name: "bcm-simulator", simulated: true } }
            : false,
    }) as unknown as FastifyInstance;

    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "buffer" }, (request, raw: Buffer, done) => {
        try {
            const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
            done(null, readJson(text.toString("utf8")));
        } catch (error) {
            done(Object.assign(error as Error, { statusCode: 400 }), undefined);
        }
    });

    server.addHook("onSend", async (request, _reply, payload) => {
        log.traffic.received += Number(request.headers["content-length"] ?? 0);
        log.traffic.sent += typeof payload === "string" ? Buffer.byteLength(payload) : lengthOf(payload);
    });

    server.get("/rest/v1/version", async (_request, reply) =>
        Date.now() < awayUntil ? hangUp(reply) : restVersion(state),
    );

    server.get("/ready", async (request, reply) => {
        if (Date.now() < awayUntil) return hangUp(reply);
        if (state.switches.ready === "absent") return reply.callNotFound();
        const { version } = request.query as { version?: string };
        return isStarting() ? reply.code(503).send("starting") : reply.send(version ? "v2" : "ready");
    });

    server.post("/json", async (request, reply) => {
        if (Date.now() < awayUntil) return hangUp(reply);
        if (isStarting()) return reply.code(503).send("starting");
        inFlight += 1;
        const isPoll = readCall(request.body).call === "waitForEvents";
        polls += isPoll ? 1 : 0;
        log.traffic.mostInFlight = Math.max(log.traffic.mostInFlight, inFlight - polls);
        try {
            if (options.latency > 0) await sleep(options.latency);
            return await handle(request, reply);
        } finally {
            inFlight -= 1;
            polls -= isPoll ? 1 : 0;
        }
    });

    async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
        const call = readCall(request.body);
        const names = namesIn(state, call.args);
        const strike = state.faults.strike(call.call || call.service, names);
        const faults = strike.names;
        const note = (status: number) => {
            log.add({ ...call, status, faults });
            server.log.info({ ...call, args: undefined, status, faults }, "call");
        };
        const meddling = {
            endSessions: () => state.sessions.endAll(),
            expireLogIn: () => logins.expire(request.headers.cookie),
            leave,
            edit: (fields: Record<string, unknown>) => editBehindTheBack(state, names, fields),
        };
        strike.before(meddling);
        if (strike.answerIs("cut before")) {
            note(0);
            return hangUp(reply);
        }
        const answer = strike.answer() ?? (await answerCall(call, request, reply, strike));
        note(answer.status);
        if (strike.delay > 0) await sleep(strike.delay * 1000);
        const isMinified = state.switches.minify === "apply" && (request.body as Body)?.minify === true;
        const body = isMinified ? minified(answer.body) : answer.body;
        // Made into text before anything else happens to the entities.
        const gzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
        const fault = (["truncated", "malformed"] as const).find((what) => strike.answerIs(what));
        const sent = strike.answerIs("cut after")
            ? hangUp(reply)
            : send(reply, { ...answer, body }, { gzip, fault });
        strike.after(meddling);
        return sent;
    }

    async function answerCall(
        call: Call,
        request: FastifyRequest,
        reply: FastifyReply,
        strike: Strike,
    ): Promise<Answer> {
        const { callsAtOnce } = state.switches;
        if (callsAtOnce > 0 && inFlight > callsAtOnce) return retryLater(429);
        if (call.service === "login") return logIn(request.body as Body, reply);
        if (!hasCertificate(request.raw.socket as TLSSocket) && !logins.isGood(request.headers.cookie))
            return withoutCookie(call);
        return dispatch(state, call, strike.isVoid, (name) => !denied.has(name));
    }

    function logIn({ username, password }: Body, reply: FastifyReply): Answer {
        const isRight = username === options.username && password === options.password;
        if (isRight) reply.header("Set-Cookie", `${COOKIE}=${logins.add()}; Path=/; HttpOnly`);
        else if (state.switches.refusedLogin === "401") return httpError(401, "Unauthorized");
        return { status: 200, body: isRight };
    }

    /** How a call without a good cookie is refused; no public source says it. */
    function withoutCookie({ service, call }: Call): Answer {
        const { noCookie } = state.switches;
        if (noCookie === "errormessage")
            return refusal(`Your certificate (profile:) does not allow access to ${service}::${call}\n`);
        if (noCookie === "html")
            return { status: 200, body: "<html><body>Please log in</body></html>", type: "text/html" };
        return httpError(Number(noCookie), noCookie === "403" ? "Forbidden" : "Unauthorized");
    }

    /** The active head node is gone, and with it who was logged in and who listened. */
    function leave(seconds: number): void {
        awayUntil = Date.now() + seconds * 1000;
        logins.clear();
        state.sessions.endAll();
    }

    return server;
}

function lengthOf(payload: unknown): number {
    return Buffer.isBuffer(payload) ? payload.length : 0;
}

function readCall(body: unknown): Call {
    const { service, call, args, arg, username, password } = (body ?? {}) as Body;
    if (service === "login") return { service: "login", call: "", args: [{ username, password }] };
    const list = Array.isArray(args) ? args : arg !== undefined ? [arg] : [];
    return { service: String(service ?? ""), call: String(call ?? ""), args: list };
}

/** Node calls a resumed session authorized also where the client has never shown a certificate. */
function hasCertificate(socket: TLSSocket): boolean {
    return socket.authorized === true && socket.getPeerX509Certificate() !== undefined;
}
