import type { AxiosResponse } from "axios";
import { WireRefusal } from "../wire/envelope";
import { readJson } from "../wire/json";
import { LOOK_THERE } from "./advice";
import { BcmError, BcmRefusedError, BcmTooBusyError, BcmUnreachableError, type CallSite } from "./errors";
import { retryAfterMs, TOO_MANY } from "./turnstile";

/** NVIDIA's own codes for calls that an account may not make, among others. */
const RESTRICTED = new Set([401, 403, 635, 640]);
/** Characters of a text of no known form that pass for a reason. */
const LONGEST_REASON = 300;

/** Whether a call was refused for lack of a log-in, or of a right: the answer is the same. */
export function isSessionLost(response: AxiosResponse<string>): boolean {
    if (RESTRICTED.has(response.status)) return true;
    if (response.status !== 200) return false;
    const text = response.data.trimStart();
    return (
        text.startsWith("<") || /"errormessage"\s*:\s*"[^"]*does not allow access/.test(text.slice(0, 500))
    );
}

/** What the head node gave as its reason, in whatever form; undefined if it gave none. A page is no reason. */
export function reasonIn({ data }: AxiosResponse<string>): string | undefined {
    const answer = parseJson(data);
    const refusal = WireRefusal.safeParse(answer);
    if (refusal.success) return refusal.data;
    if (typeof answer === "boolean" || typeof answer === "number" || answer === null) return undefined;
    const text = (typeof answer === "string" ? answer : data).trim();
    return text === "" || text.startsWith("<") || text.length > LONGEST_REASON ? undefined : text;
}

/** ` (reason)` */
export function inBrackets(reason: string | undefined): string {
    return reason === undefined ? "" : ` (${reason})`;
}

/** @throws BcmUnreachableError if the head node is in trouble or too busy; it says whether the call had no effect */
export function assertServed(response: AxiosResponse<string>, site: CallSite, isHarmless: boolean): void {
    if (response.status >= 500)
        throw new BcmUnreachableError(
            site,
            `HTTP ${response.status}${inBrackets(reasonIn(response))}. ${LOOK_THERE}.`,
            isHarmless,
            retryAfterMs(response),
        );
    if (response.status === TOO_MANY) throw new BcmTooBusyError(site, retryAfterMs(response));
}

/** @throws BcmError that says what the head node has against the call */
export function readAnswer(response: AxiosResponse<string>, site: CallSite): unknown {
    assertServed(response, site, false);
    const answer = parseJson(response.data);
    const refusal = WireRefusal.safeParse(answer);
    if (refusal.success) throw new BcmRefusedError(site, refusal.data);
    if (response.status !== 200) {
        const status = `HTTP ${response.status}${inBrackets(reasonIn(response))}`;
        if (response.status >= 400) throw new BcmRefusedError(site, status);
        throw new BcmError(site, `${site.call} on ${site.headNode} answered ${status}`);
    }
    if (answer === undefined)
        throw new BcmUnreachableError(site, `the answer is cut off or not JSON. ${LOOK_THERE}.`);
    return answer;
}

/** The value, or undefined if the text is not JSON. */
function parseJson(text: string): unknown {
    try {
        return readJson(text);
    } catch {
        return undefined;
    }
}
