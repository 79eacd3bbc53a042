import { gzipSync } from "node:zlib";
import type { FastifyReply } from "fastify";
import { DEFAULTS } from "../defaults";
import type { Entity, Family } from "../entities";
import { writeJson } from "./json";

/** What a call is answered with. */
export interface Answer {
    status: number;
    body: unknown;
    headers?: Record<string, string>;
    type?: string;
}

/** Answers below this are sent as they are. */
const GZIP_FROM_BYTES = 1024;
const RETRY_AFTER_SECONDS = 1;
const LAST_HTTP_STATUS = 599;

export const refusal = (message: string): Answer => ({ status: 200, body: { errormessage: message } });
export const httpError = (status: number, text: string): Answer => ({ status, body: text });
export const retryLater = (status: number, seconds = RETRY_AFTER_SECONDS): Answer => ({
    status,
    body: "try again later",
    headers: { "Retry-After": String(seconds) },
});

/** Sends an answer, whole or as the fault has it. */
export function send(
    reply: FastifyReply,
    { status, body, headers = {}, type = "application/json" }: Answer,
    how: { gzip: boolean; fault?: "truncated" | "malformed" },
): FastifyReply {
    const text = typeof body === "string" && type === "text/html" ? body : writeJson(body);
    if (how.fault === "truncated") return cutOff(reply, status, text);
    const sent = how.fault === "malformed" ? `${text.slice(0, -1)}<` : text;
    if (status > LAST_HTTP_STATUS) return sendOddStatus(reply, status, sent);
    reply.code(status).type(type).headers(headers);
    if (!how.gzip || sent.length < GZIP_FROM_BYTES) return reply.send(sent);
    return reply.header("Content-Encoding", "gzip").send(gzipSync(sent));
}

/** NVIDIA's 635 and 640 are no statuses that HTTP knows, so fastify does not send them. */
function sendOddStatus(reply: FastifyReply, status: number, text: string): FastifyReply {
    reply.hijack();
    reply.raw.writeHead(status, "Restricted", { "Content-Type": "application/json" });
    reply.raw.end(text);
    return reply;
}

/** Ends the connection without an answer. */
export function hangUp(reply: FastifyReply): FastifyReply {
    reply.hijack();
    reply.raw.socket?.destroy();
    return reply;
}

/** Promises a whole answer, sends half of it, and hangs up. */
function cutOff(reply: FastifyReply, status: number, text: string): FastifyReply {
    reply.hijack();
    const bytes = Buffer.from(text);
    reply.raw.writeHead(status, { "Content-Type": "application/json", "Content-Length": bytes.length });
    reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.socket?.destroy());
    return reply;
}

/** Leaves out what has its default value. */
export function minified(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(minified);
    if (typeof value !== "object" || value === null) return value;
    const { baseType, childType } = value as Entity;
    const family = (childType === "HeadNode" ? childType : baseType) as Family | "HeadNode";
    const defaults: Record<string, unknown> = Object.hasOwn(DEFAULTS, family) ? DEFAULTS[family] : {};
    return Object.fromEntries(
        Object.entries(value)
            .filter(([key, inner]) => writeJson(inner) !== writeJson(defaults[key]))
            .map(([key, inner]) => [key, minified(inner)]),
    );
}
