import { poll, within } from "../../../bcm/retry";
import type { IpmiOrder } from "../../../model/power";
import type { Journal, JournalEntry } from "../../notes/power-journal";
import type { Past, Power, Switching } from "../decide";
import type { Fate, Preparation, Transport } from "../transport";
import { type ChassisPower, IpmiError, readChassisPower, runIpmitool } from "./ipmitool";

const LOOK_MS = 1000;
/** The process that started this one; when it has gone nobody waits for an answer, and nothing more is sent. */
const parent = process.ppid;

/** What BCM's operations, whose words the journal uses, are called by ipmitool. */
const COMMANDS = { ON: "on", OFF: "off", RESET: "reset" } as const satisfies Record<Switching, ChassisPower>;

/**
 * Power through the node's BMC itself. There is no head node, so neither a history nor a status nor an install mode: what
 * was carried out is known from the journal of this machine, and the rest from the BMC.
 */
export class IpmiTransport implements Transport {
    /** An OFF is confirmed only by the BMC saying that the node is off. */
    readonly lagMs = 0;
    private readonly order: IpmiOrder;
    private readonly journal: Journal;
    private readonly say: (line: string) => void;

    constructor(order: IpmiOrder, journal: Journal, say: (line: string) => void) {
        this.order = order;
        this.journal = journal;
        this.say = say;
    }

    /** Never over: each operation has the whole time-out, since nobody else waits for this node. */
    deadline(): AbortSignal {
        return new AbortController().signal;
    }

    async status(): Promise<undefined> {
        return undefined;
    }

    /**
     * ON and OFF show in the power state, and may be sent again. A reset leaves nothing behind that a BMC could be asked
     * for, and no boot is seen without a head node: only a person can tell.
     */
    async settle({ operation, at }: JournalEntry): Promise<void> {
        if (operation !== "RESET") return;
        throw new Error(
            `RESET of ${this.order.node} was asked for at ${at}, and what became of it is not known. Look at its console: ` +
                "to leave it at that remove the action; to reset it (again) give the request another text.",
        );
    }

    /** Nobody knows of its work here, and no command may be stated. */
    async makeReady(): Promise<boolean> {
        return false;
    }

    readPower(): Promise<Power> {
        return readChassisPower(this.order);
    }

    /**
     * What the journal knows as confirmed. Of power_on and power_off nothing: no state says when such a request was made
     * anew under the same text (on, off, on again), and the node's power tells all that they need.
     */
    async past(): Promise<Past> {
        const { powerAction } = this.order;
        if (powerAction === "power_on" || powerAction === "power_off") return { executed: [] };
        const executed = this.journal.entries.flatMap(({ step, operation, at }) => {
            const executionTime = Date.parse(at);
            if (step === "confirmed") return [{ operation, executionTime }];
            // A cycle sends ON only to a node that is off: the first half of it is over.
            return step === "intended" && operation === "ON" ? [{ operation: "OFF", executionTime }] : [];
        });
        return { executed };
    }

    async planBoot(): Promise<Preparation | undefined> {
        return undefined;
    }

    async intend(operation: Switching | "SHUTDOWN"): Promise<number> {
        if (process.ppid !== parent)
            throw new Error(
                `The process that started this has gone; ${operation} of ${this.order.node} was not sent.`,
            );
        await this.journal.intend(operation);
        return 0;
    }

    async send(operation: Switching): Promise<Fate> {
        const { node, timeout } = this.order;
        try {
            await runIpmitool(this.order, COMMANDS[operation]);
        } catch (error) {
            const failure = error as Error;
            const isRefused = failure instanceof IpmiError && failure.neverArrived;
            return { kind: isRefused ? "refused" : "open", failure };
        }
        await this.journal.note("accepted", operation);
        if (operation !== "RESET" && !(await this.becomes(operation)))
            throw new Error(
                `the BMC of ${node} took ${operation}, and ${timeout} s later still does not say so. Look at the BMC.`,
            );
        return { kind: "confirmed" };
    }

    async shutDown(): Promise<boolean> {
        await this.intend("SHUTDOWN");
        this.say("shutting down through its own system …");
        try {
            await runIpmitool(this.order, "soft");
        } catch (error) {
            if (!(error instanceof IpmiError)) throw error;
            this.say(`${error.message} Switching it off.`);
            return false;
        }
        return this.becomes("OFF");
    }

    /** The audit log is about head nodes; what ipmitool does is in the journal. */
    async audit(): Promise<void> {}

    private async becomes(wanted: "ON" | "OFF"): Promise<boolean> {
        const look = async () => (await readChassisPower(this.order)) === wanted || undefined;
        return (await poll(look, LOOK_MS, within(this.order.timeout * 1000))) ?? false;
    }
}
