import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import { FaultSpec } from "../faults/catalogue";
import type { RequestLog } from "../request-log";
import type { State } from "../state";
import { type NodeView, viewCluster, viewNodes } from "./view";

export interface AdminOptions {
    state: State;
    log: RequestLog;
    host: string;
    token?: string;
}

const TimeOrder = z.strictObject({
    speed: z.number().positive().optional(),
    stopped: z.boolean().optional(),
    /** Seconds that pass at once. */
    advance: z.number().min(0).optional(),
});

const NodeOrder = z.strictObject({ action: z.enum(["repair", "switch-off", "confirm", "close", "open"]) });

/** How often the page is told what changed, ms; one clock for all nodes and all pages. */
const TICK_MS = 500;
const PAGE_FOLDER = join(__dirname, "../page");
const PAGE: Record<string, [string, string]> = {
    "/": ["index.html", "text/html; charset=utf-8"],
    "/page.js": ["page.js", "text/javascript; charset=utf-8"],
    "/page.css": ["page.css", "text/css; charset=utf-8"],
};

/** The operator's side of the simulator: a live page, faults, time, and the redacted request log. Plain HTTP. */
export function createAdmin({ state, log, host, token }: AdminOptions): FastifyInstance {
    const server = fastify({ forceCloseConnections: true, logger: false });
    if (!isLoopback(host) && !token)
        throw new Error("An admin port that others can reach needs a token (--admin-token).");

    server.addHook("onRequest", async (request, reply) => {
        if (!isOwnName(request)) return reply.code(403).send({ error: "unexpected Host header" });
        const isAsset = request.url.startsWith("/page.");
        if (!token || isAsset || tokenOf(request) === token) return undefined;
        return reply.code(401).send({ error: "the admin token is missing or wrong" });
    });
    server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
        const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
        reply.code(error instanceof z.ZodError ? 400 : (error.statusCode ?? 500)).send({ error: message });
    });

    for (const [path, [file, type]] of Object.entries(PAGE))
        server.get(path, async (_request, reply) =>
            reply.type(type).send(readFileSync(join(PAGE_FOLDER, file), "utf8")),
        );
    server.get("/api/state", async () => ({ ...viewCluster(state, log), nodes: viewNodes(state) }));
    server.get("/api/events", (_request, reply) => streamChanges(state, log, reply));
    server.get("/api/calls", async () => log.calls);
    server.get("/api/faults", async () => state.faults.list());
    server.post("/api/faults", async (request) => state.faults.add(FaultSpec.parse(request.body)));
    server.delete("/api/faults", async () => {
        state.faults.clear();
        return [];
    });
    server.delete("/api/faults/:id", async (request, reply) => {
        const { id } = request.params as { id: string };
        return state.faults.remove(Number(id))
            ? state.faults.list()
            : reply.code(404).send({ error: "no such fault" });
    });
    server.get("/api/time", async () => timeOf(state));
    server.post("/api/time", async (request) => {
        const { speed, stopped, advance } = TimeOrder.parse(request.body);
        if (speed !== undefined) state.clock.speed = speed;
        if (stopped === true) state.clock.stop();
        if (stopped === false) state.clock.resume();
        if (advance !== undefined) state.clock.advance(advance);
        return timeOf(state);
    });
    server.post("/api/nodes/:host", async (request, reply) => {
        const { host: hostname } = request.params as { host: string };
        const { action } = NodeOrder.parse(request.body);
        const device = state.device(hostname);
        if (!device) return reply.code(404).send({ error: `no node "${hostname}"` });
        state.machines.settle();
        const { uuid } = device;
        const now = state.clock.now();
        if (action === "switch-off") state.machines.switchOff(uuid, now);
        if (action === "confirm") state.machines.answer(uuid, true);
        if (action === "close" || action === "open") state.machines.of(uuid).closed = action === "close";
        if (action === "repair") state.machines.repair(device);
        return viewNodes(state).find((node) => node.host === hostname);
    });
    return server;
}

/** Whether only this machine reaches what listens on this address. */
export function isLoopback(host: string): boolean {
    return host === "localhost" || host.startsWith("127.") || host === "::1";
}

/** Server-sent events: first everything, then only the nodes that changed. */
function streamChanges(state: State, log: RequestLog, reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    const shown = new Map<string, string>();
    const tell = () => {
        const nodes = viewNodes(state);
        const changed = nodes.filter((node) => isNews(shown, node));
        const hosts = new Set(nodes.map(({ host }) => host));
        const gone = [...shown.keys()].filter((host) => !hosts.has(host));
        for (const host of gone) shown.delete(host);
        const data = JSON.stringify({ ...viewCluster(state, log), nodes: changed, gone });
        reply.raw.write(`data: ${data}\n\n`);
    };
    tell();
    const timer = setInterval(tell, TICK_MS);
    reply.raw.on("close", () => clearInterval(timer));
}

function isNews(shown: Map<string, string>, node: NodeView): boolean {
    const text = JSON.stringify(node);
    if (shown.get(node.host) === text) return false;
    shown.set(node.host, text);
    return true;
}

function timeOf({ clock }: State) {
    return { now: clock.now(), speed: clock.speed, stopped: clock.isStopped };
}

/** A page elsewhere must not reach this port through a name of its own that points here: only addresses are taken. */
function isOwnName({ hostname }: FastifyRequest): boolean {
    const name = hostname.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
    return name === "localhost" || isIP(name) !== 0;
}

function tokenOf(request: FastifyRequest): string | undefined {
    const header = request.headers.authorization?.replace(/^Bearer /, "");
    return header ?? (request.query as { token?: string }).token;
}
