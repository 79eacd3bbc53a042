import { Agent } from "node:https";
import axios, { type AxiosInstance, type AxiosResponse, isAxiosError } from "axios";
import pLimit, { type Limit } from "p-limit";
import { z } from "zod";
import { type Connection, DEFAULT_CLUSTER, settingName } from "../connection";
import { pause } from "../pause";
import { retry } from "../retry";
import { type WireRequest, WireResult, type WireValidation } from "../wire/envelope";
import { writeJson } from "../wire/json";
import { explain, explainStranger, isLasting, NEVER_ARRIVED } from "./advice";
import { assertServed, inBrackets, isSessionLost, readAnswer, reasonIn } from "./answers";
import {
    BcmAuthError,
    BcmError,
    BcmRefusedError,
    BcmSetupError,
    BcmTooBusyError,
    BcmUnreachableError,
    type CallSite,
    describeValidation,
} from "./errors";
import { awaitReady, FAIL_OVER_MS } from "./ready";
import { keepSecret, keepSecretsIn } from "./redact";
import { Turnstile } from "./turnstile";

/** How long a call may go without receiving a byte. */
const CALL_TIMEOUT_MS = 30_000;
/** The whole answer may take this many times as long, so that one that only trickles in does not block for ever. */
const WHOLE_ANSWER = 10;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MOST_ATTEMPTS = 4;
const BACKOFF = { minTimeout: 500, factor: 2, maxTimeout: 30_000, randomize: true } as const;
const UNAUTHORIZED = 401;
const TIMED_OUT = new Set(["ECONNABORTED", "ETIMEDOUT"]);
/** A call that is refused in so many sessions is not allowed. */
const MOST_SESSIONS = 3;
/** Answers of a web server without `/json`; BCM itself answers a log-in with 200 or 401. */
const STRANGERS = new Set([301, 302, 307, 308, 404, 405]);

export interface CallOptions {
    /** Host or category name for error texts. */
    target?: string;
    /** A read may be repeated after any transport failure; anything else only if it certainly never arrived. */
    isRead?: boolean;
    /** Time limit of a long poll, ms; long polls also bypass the queue. */
    longPollMs?: number;
    /** Extra time for calls that are a lot of work, ms. */
    moreTimeMs?: number;
    signal?: AbortSignal;
}

/** One head node, one session: logs in once, keeps few calls in flight, repeats only what is safe to repeat. */
export class BcmClient {
    readonly headNode: string;
    private readonly http: AxiosInstance;
    private readonly queue: Limit;
    private readonly turnstile = new Turnstile();
    private readonly connection: Connection;
    private session: Promise<string | undefined> | undefined;
    /** Whether its start has been waited for; from then on calls are repeated instead. */
    private hasWaited = false;
    private readonly say: (line: string) => void;

    /** @param say told what the user should know: remarks on a write, or that a head node is waited for */
    constructor(connection: Connection, say: (line: string) => void = () => undefined) {
        this.connection = connection;
        this.say = say;
        keepSecret(connection.password);
        this.headNode = connection.url;
        this.queue = pLimit(connection.maxCalls);
        const { ca, certificate, key, insecure } = connection;
        this.http = axios.create({
            baseURL: connection.url,
            httpsAgent: new Agent({
                keepAlive: true,
                ca,
                cert: certificate,
                key,
                rejectUnauthorized: !insecure,
                minVersion: "TLSv1.2",
            }),
            maxContentLength: MAX_ANSWER_BYTES,
            maxRedirects: 0, // a redirect would carry the credentials elsewhere
            proxy: false,
            responseType: "text",
            transformResponse: (text: unknown) => text,
            validateStatus: () => true,
        });
    }

    /** A call that only reads, e.g. `read("cmdevice", "getDevices", [], WireDevice.array())`. */
    read<T>(
        service: string,
        call: string,
        args: unknown[],
        schema: z.ZodType<T>,
        options: CallOptions = {},
    ): Promise<T> {
        return this.call(service, call, args, schema, { ...options, isRead: true });
    }

    /**
     * An add, update or remove; a refusal becomes an error with the head node's reasons. It is repeated with force only if
     * `mayForce` is true and force is the only thing missing.
     */
    async write(
        service: string,
        call: string,
        args: unknown[],
        target: string,
        mayForce = false,
    ): Promise<undefined> {
        let { success, validation } = await this.call(service, call, [...args, 0], WireResult, { target });
        const wantsForce = validation.length > 0 && validation.every(({ severity }) => severity === "FORCE");
        if (!success && mayForce && wantsForce)
            ({ success, validation } = await this.call(service, call, [...args, 1], WireResult, { target }));
        if (!success)
            throw new BcmRefusedError(
                this.site(service, call, target),
                describeValidation(validation),
                validation,
            );
        this.passOn(validation, target);
    }

    /** Says what the head node remarked on a write that it accepted. */
    passOn(remarks: readonly WireValidation[], target: string): void {
        if (remarks.length > 0) this.say(`${target}: BCM remarks: ${describeValidation(remarks)}`);
    }

    /** Any call. Its answer must fit the schema; extra fields pass. */
    async call<T>(
        service: string,
        call: string,
        args: unknown[],
        schema: z.ZodType<T>,
        options: CallOptions = {},
    ): Promise<T> {
        const site = this.site(service, call, options.target);
        const request = { service, call, args };
        keepSecretsIn(args);
        const attempt = () => this.attempt(request, site, options);
        const answer = await retry(options.longPollMs ? attempt : () => this.queue(attempt), {
            attempts: options.longPollMs ? 1 : MOST_ATTEMPTS,
            backoff: BACKOFF,
            again: async (error) => {
                const mayRepeat =
                    error instanceof BcmUnreachableError &&
                    !(error instanceof BcmSetupError) &&
                    !(error instanceof BcmTooBusyError) &&
                    (options.isRead || error.neverArrived);
                if (mayRepeat) await pause(error.retryAfterMs);
                return mayRepeat;
            },
        });
        const parsed = schema.safeParse(answer);
        if (parsed.success) return parsed.data;
        const path = parsed.error.issues[0]?.path.join(".") ?? "";
        throw new BcmUnreachableError(
            site,
            `the answer does not have the form that BCM sends (${path}: ${parsed.error.issues[0]?.message})`,
        );
    }

    /** Sends once. If the session turns out to be lost, logs in again and sends again: a call that was refused for lack of a
     * log-in had no effect. On a busy machine or in a fail-over the fresh session may be lost as well. */
    private async attempt(request: WireRequest, site: CallSite, options: CallOptions): Promise<unknown> {
        for (let sent = 1; ; sent++) {
            const session = this.logIn();
            const answer = await this.post(request, await session, site, options);
            if (!isSessionLost(answer)) return readAnswer(answer, site);
            if (sent === MOST_SESSIONS) throw this.notAllowed(answer, site);
            if (this.session === session) this.session = undefined; // otherwise another call has already renewed it
        }
    }

    private notAllowed(answer: AxiosResponse<string>, site: CallSite): BcmAuthError {
        const { certificate, cluster = DEFAULT_CLUSTER } = this.connection;
        const reason = reasonIn(answer) ?? `HTTP ${answer.status}`;
        if (certificate && answer.status === UNAUTHORIZED)
            return new BcmAuthError(
                site,
                `${this.headNode} does not accept the client certificate (${reason}). Check ` +
                    `${settingName(cluster, "certificateFile")}: the cluster's own authority must have issued it.`,
            );
        return new BcmAuthError(
            site,
            `${site.call} on ${site.headNode} is not allowed for this account (${reason}). ` +
                "Give its profile the right to make this call, or use another account.",
            true,
        );
    }

    private logIn(): Promise<string | undefined> {
        if (!this.session) {
            const fresh = this.openSession();
            fresh.catch(() => {
                if (this.session === fresh) this.session = undefined; // the next call tries again
            });
            this.session = fresh;
        }
        return this.session;
    }

    /** Logs in; a certificate shows with the first call only. @throws BcmError that says why it cannot be */
    async checkLogIn(): Promise<void> {
        await this.logIn();
        if (!this.connection.certificate) return;
        await this.read("cmmain", "getVersion", [], z.unknown()).catch((error: Error) => {
            const isIn = error instanceof BcmRefusedError || (error instanceof BcmAuthError && error.isRight);
            if (!isIn) throw error;
        });
    }

    /** The session cookie, or undefined if a client certificate takes its place. */
    private async openSession(): Promise<string | undefined> {
        const { username, password, certificate, cluster = DEFAULT_CLUSTER } = this.connection;
        const site = this.site("login", "", undefined);
        await this.awaitStart(site);
        if (certificate) return undefined;
        const response = await this.post({ service: "login", username, password }, undefined, site, {});
        assertServed(response, site, true);
        const cookie = [response.headers["set-cookie"] ?? []]
            .flat()
            .map((line) => /^cm-login-token=([^;]+)/.exec(line)?.[1])
            .find(Boolean);
        keepSecret(cookie);
        if (response.status === 200 && response.data.trim() === "true" && cookie) return cookie;
        if (STRANGERS.has(response.status))
            throw new BcmError(site, explainStranger(this.headNode, response.status, cluster));
        throw new BcmAuthError(
            site,
            `${this.headNode} refused the log-in of "${username}"${inBrackets(reasonIn(response))}. Check ` +
                `${settingName(cluster, "username")} and ${settingName(cluster, "password")}.`,
        );
    }

    private async awaitStart(site: CallSite): Promise<void> {
        const starting = "CMDaemon there is still starting (GET /ready answers 503)";
        const say = () => this.say(`${this.headNode}: ${starting}; waiting for it …`);
        const hasStarted = await awaitReady(this.http, say, this.hasWaited ? 0 : FAIL_OVER_MS);
        this.hasWaited = true;
        if (hasStarted) return;
        throw new BcmUnreachableError(
            site,
            `${starting}. Run the same command again in a few minutes.`,
            true,
        );
    }

    private async post(
        body: object,
        cookie: string | undefined,
        site: CallSite,
        { longPollMs, moreTimeMs = 0, signal }: CallOptions,
    ): Promise<AxiosResponse<string>> {
        const text = writeJson(body);
        const timeout = longPollMs ?? CALL_TIMEOUT_MS + moreTimeMs;
        const whole = AbortSignal.timeout(timeout * WHOLE_ANSWER);
        const send = () =>
            this.http.post<string>("/json", text, {
                headers: {
                    "Content-Type": "application/json",
                    ...(cookie && { Cookie: `cm-login-token=${cookie}` }),
                },
                timeout,
                signal: signal ? AbortSignal.any([signal, whole]) : whole,
            });
        try {
            return await (longPollMs ? send() : this.turnstile.pass(send));
        } catch (error) {
            // The original error holds the request with its credentials, so only its code and text are passed on.
            const isTrickle = whole.aborted && !signal?.aborted;
            const code = isTrickle ? "ETIMEDOUT" : isAxiosError(error) ? (error.code ?? "") : "";
            const message = isTrickle
                ? `its answer was not whole after ${(timeout * WHOLE_ANSWER) / 1000} seconds`
                : (error as Error).message;
            const Kind = isLasting(code, message) ? BcmSetupError : BcmUnreachableError;
            throw new Kind(
                site,
                explain(code, message, this.connection.cluster),
                NEVER_ARRIVED.has(code),
                0,
                TIMED_OUT.has(code),
            );
        }
    }

    private site(service: string, call: string, target: string | undefined): CallSite {
        return { call: call ? `${service}.${call}` : service, target, headNode: this.headNode };
    }
}
