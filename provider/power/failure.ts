import { redact } from "../../bcm/client/redact";

/** A power action that did not come about; the text says why and what to do. */
export class PowerFailure extends Error {
    /** Whether the operation may still happen, or has happened unseen. */
    readonly isOpen: boolean;

    constructor(message: string, isOpen = false) {
        super(redact(message)); // a BMC may say what it was sent
        this.isOpen = isOpen;
    }
}

/** What has to come before power did not end well: nothing was sent. */
export class NotReady extends PowerFailure {}

/** The reply to an operation was lost, and it certainly was not carried out: it may be sent again. */
export class NotCarriedOut extends PowerFailure {
    /** What happened to the reply. */
    readonly reason: string;

    constructor(reason: string, message: string) {
        super(message);
        this.reason = reason;
    }
}
