import { CATEGORY_FIELDS } from "../../model/category";
import { DEVICE_FIELDS } from "../../model/device";
import type { Fields } from "../../model/field";
import type { WireValidation } from "../wire/envelope";
import { redact } from "./redact";

/** What every error about a head node says: which call, about what, where. */
export interface CallSite {
    /** `cmdevice.addDevice` */
    call: string;
    /** Host or category name that the call was about, if there is one. */
    target?: string;
    /** Address of the head node. */
    headNode: string;
}

/** A head node, or a proxy in front of it, may answer with a whole page. */
const LONGEST = 1500;

/** Base of all errors that come from talking to a head node. Its text never holds a secret. */
export class BcmError extends Error implements CallSite {
    readonly call: string;
    readonly target?: string;
    readonly headNode: string;

    constructor(site: CallSite, message: string) {
        const text = redact(message);
        super(text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text);
        this.name = new.target.name;
        this.call = site.call;
        this.target = site.target;
        this.headNode = site.headNode;
    }
}

/** The head node understood the call and refused it. Never retried. */
export class BcmRefusedError extends BcmError {
    readonly validation: readonly WireValidation[];

    constructor(site: CallSite, reason: string, validation: readonly WireValidation[] = []) {
        super(site, `BCM refused ${site.call}${aboutOf(site)} on ${site.headNode}: ${reason}`);
        this.validation = validation;
    }
}

/** The log-in was refused, or the account may not make this call. */
export class BcmAuthError extends BcmError {
    /** Whether the account is known, and only this call is not allowed for it. */
    readonly isRight: boolean;

    constructor(site: CallSite, message: string, isRight = false) {
        super(site, message);
        this.isRight = isRight;
    }
}

/** The head node could not be reached, or the answer was not one that a head node gives. */
export class BcmUnreachableError extends BcmError {
    /** Whether the request certainly never arrived, so that even a write may be repeated. */
    readonly neverArrived: boolean;
    /** Whether no answer came in time, so that the head node may still be working on it. */
    readonly timedOut: boolean;
    /** How long the head node asked us to wait before we call again, ms. */
    readonly retryAfterMs: number;

    constructor(site: CallSite, reason: string, neverArrived = false, retryAfterMs = 0, timedOut = false) {
        super(site, `${site.call}${aboutOf(site)} on ${site.headNode} failed: ${reason}`);
        this.neverArrived = neverArrived;
        this.retryAfterMs = retryAfterMs;
        this.timedOut = timedOut;
    }
}

/** The head node turned the call away unprocessed each time it was sent, so it had no effect. */
export class BcmTooBusyError extends BcmUnreachableError {
    constructor(site: CallSite, retryAfterMs: number) {
        const remedy = "Wait until its other work is done, or lower the setting maxCalls";
        super(
            site,
            `the head node turned it away: too many calls at once (HTTP 429). ${remedy}.`,
            true,
            retryAfterMs,
        );
    }
}

/** The connection is set up wrongly, e.g. the certificate is not trusted. Trying again does not help. */
export class BcmSetupError extends BcmUnreachableError {}

function aboutOf({ target }: CallSite): string {
    return target ? ` for "${target}"` : "";
}

/** Sentences for a refused add, update or remove. */
export function describeValidation(validation: readonly WireValidation[]): string {
    if (validation.length === 0) return "it gave no reason";
    return validation.map((entry) => [fieldOf(entry), reasonOf(entry)].filter(Boolean).join(": ")).join("; ");
}

/** What the program calls a field of the wire. */
const ARGUMENTS = new Map(
    [DEVICE_FIELDS, CATEGORY_FIELDS].flatMap((fields: Fields) =>
        Object.entries(fields).flatMap(([name, { wire }]) => (wire ? [[wire.at, name] as const] : [])),
    ),
);

/**
 * The argument that an entry is about. BCM adds which step of reading a text failed, e.g. `disksetup/xsd`; a field that no
 * argument stands for keeps its name.
 */
export function fieldOf({ field }: WireValidation): string {
    const plain = field.replace(/\/(?:xml|xsd)$/, "");
    return ARGUMENTS.get(plain) ?? plain;
}

/** The head node's reason, without any secrets that it repeats. */
export function reasonOf({ message, error_code }: WireValidation): string {
    return redact(message.trim() || error_code);
}
