/** One call as it arrived. Secrets never get in. */
export interface LoggedCall {
    service: string;
    call: string;
    args: unknown[];
    /** HTTP status of the answer; 0: the connection was cut. */
    status: number;
    /** Names of the faults that struck. */
    faults: string[];
    /** Real time, ms. */
    at: number;
}

const SECRET_KEYS = /password|secret|token|cookie/i;
/** A head node that runs for weeks does not fill the memory with its past. */
const KEPT_CALLS = 50_000;
const WRITES = /^(add|update|remove)/;

/** Every call that reached the head node, for tests and people. */
export class RequestLog {
    readonly calls: LoggedCall[] = [];
    /** How many there were; more than are kept. */
    total = 0;
    /** Bytes as they went over the wire, without headers, and the most calls at once; long polls do not count there. */
    readonly traffic = { received: 0, sent: 0, mostInFlight: 0 };

    add({ service, call, args, status, faults }: Omit<LoggedCall, "at">): void {
        this.total += 1;
        if (this.calls.length >= KEPT_CALLS) this.calls.splice(0, KEPT_CALLS / 10);
        this.calls.push({
            service,
            call,
            args: redact(args) as unknown[],
            status,
            faults,
            at: Date.now(),
        });
    }

    /** Calls of this name. */
    of(name: string): LoggedCall[] {
        return this.calls.filter(({ call }) => call === name);
    }

    /** Calls that change the inventory. */
    writes(): LoggedCall[] {
        return this.calls.filter(({ call }) => WRITES.test(call));
    }

    /** Power operations other than asking for the state, as `[operation, device uuid]`. */
    powerOperations(): [string, string][] {
        return this.of("powerOperation").flatMap(({ args }) => {
            const request = args[0] as { operation?: string; devices?: string[] };
            if (!request?.operation || request.operation === "STATUS") return [];
            return (request.devices ?? []).map((device): [string, string] => [
                String(request.operation),
                device,
            ]);
        });
    }

    clear(): void {
        this.calls.length = 0;
        Object.assign(this.traffic, { received: 0, sent: 0, mostInFlight: 0 });
    }
}

function redact(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value === "bigint") return Number(value); // the log is for people and plain JSON
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
            key,
            SECRET_KEYS.test(key) ? "[secret]" : redact(inner),
        ]),
    );
}
