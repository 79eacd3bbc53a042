/** One call as it arrived. Secrets never get in. */
export interface LoggedCall {
    service: string;
    call: string;
    args: unknown[];
    /** HTTP status of the answer. */
    status: number;
    /** Real time, ms. */
    at: number;
}

const SECRET_KEYS = /password|secret|token|cookie/i;
const WRITES = /^(add|update|remove)/;

/** Every call that reached the head node, for tests and people. */
export class RequestLog {
    readonly calls: LoggedCall[] = [];

    add(call: Omit<LoggedCall, "at">): void {
        this.calls.push({ ...call, args: redact(call.args) as unknown[], at: Date.now() });
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
    }
}

function redact(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
            key,
            SECRET_KEYS.test(key) ? "[secret]" : redact(inner),
        ]),
    );
}
