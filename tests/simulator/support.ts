import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { gunzipSync } from "node:zlib";
import { type Entity, HeadNode, type HeadNodeOptions } from "../../simulator";

/** An answer as it came over the wire. */
export interface Reply {
    status: number;
    headers: Record<string, string | string[] | undefined>;
    text: string;
    body: unknown;
}

export interface Sending {
    body?: string | Buffer;
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    cert?: string;
    key?: string;
}

/** Result of an add, update or remove. */
export interface Result {
    success: boolean;
    validation: { field: string; severity: string; error_code: string; message: string }[];
    updated_entity: Entity | null;
}

/** Speaks to a head node in plain HTTP requests, so that a mistake of our client cannot hide one of the simulator. */
export class Wire {
    cookie = "";
    readonly headNode: HeadNode;

    constructor(headNode: HeadNode) {
        this.headNode = headNode;
    }

    /** Any request. Rejects when the connection is cut. */
    send({ body, method = "POST", path = "/json", headers = {}, cert, key }: Sending): Promise<Reply> {
        const url = new URL(path, this.headNode.url);
        const request = url.protocol === "https:" ? httpsRequest : httpRequest;
        return new Promise((resolve, reject) => {
            const outgoing = request(
                url,
                {
                    method,
                    ca: this.headNode.ca,
                    cert,
                    key,
                    headers: { ...(this.cookie && { Cookie: this.cookie }), ...headers },
                },
                (response) => {
                    const chunks: Buffer[] = [];
                    response.on("data", (chunk: Buffer) => chunks.push(chunk));
                    response.on("error", reject);
                    response.on("end", () => {
                        const raw = Buffer.concat(chunks);
                        const isGzip = response.headers["content-encoding"] === "gzip";
                        const text = (isGzip ? gunzipSync(raw) : raw).toString("utf8");
                        const { statusCode = 0, headers } = response;
                        resolve({ status: statusCode, headers, text, body: parse(text) });
                    });
                },
            );
            outgoing.on("error", reject);
            outgoing.end(body);
        });
    }

    post(body: object): Promise<Reply> {
        return this.send({
            body: JSON.stringify(body),
            headers: { "Content-Type": "application/json" },
        });
    }

    async logIn(): Promise<this> {
        const { username, password } = this.headNode;
        const { headers } = await this.post({ service: "login", username, password });
        this.cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
        return this;
    }

    /** The body of the answer to a call. */
    async call<T = unknown>(service: string, call: string, ...args: unknown[]): Promise<T> {
        return (await this.post({ service, call, args })).body as T;
    }

    /** A call of `cmdevice`, the busiest service. */
    device<T = Entity>(call: string, ...args: unknown[]): Promise<T> {
        return this.call<T>("cmdevice", call, ...args);
    }

    write(call: string, entity: unknown, force: unknown = 0): Promise<Result> {
        return this.device<Result>(call, entity, force);
    }

    /** A complete device as a client would add it. */
    aDevice(hostname: string, changes: Record<string, unknown> = {}): Entity {
        const { headNode } = this;
        const number = Number(/\d+$/.exec(hostname)?.[0] ?? 1);
        const mac = (part: number) =>
            `02:00:5E:0${part}:${hex(Math.floor(number / 256))}:${hex(number % 256)}`;
        const boot = {
            baseType: "NetworkInterface",
            childType: "NetworkPhysicalInterface",
            uuid: randomUUID(),
            name: "BOOTIF",
            mac: mac(1),
            ip: `10.184.162.${number % 250}`,
            dhcp: false,
            network: headNode.uuidOf("networks", "dgxnet"),
        };
        const bmc = {
            baseType: "NetworkInterface",
            childType: "NetworkBmcInterface",
            uuid: randomUUID(),
            name: "ipmi0",
            ip: `10.184.163.${number % 250}`,
            network: headNode.uuidOf("networks", "oob-mgmt"),
        };
        return {
            baseType: "Device",
            childType: "PhysicalNode",
            uuid: randomUUID(),
            hostname,
            mac: mac(1),
            category: headNode.uuidOf("categories", "default"),
            partition: headNode.partition,
            powerControl: "ipmi0",
            provisioningInterface: boot.uuid,
            interfaces: [boot, bmc],
            roles: [],
            ...changes,
        };
    }

    /** A category as a client would add it: a copy of `default` with uuids of its own. */
    async aCategory(name: string, changes: Record<string, unknown> = {}): Promise<Entity> {
        const stock = await this.device("getCategory", "default");
        const fresh = (value: unknown): unknown => {
            if (Array.isArray(value)) return value.map(fresh);
            if (typeof value !== "object" || value === null) return value;
            const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fresh(inner)]));
            return "baseType" in copy ? { ...copy, uuid: randomUUID() } : copy;
        };
        return { ...(fresh(stock) as Entity), name, ...changes };
    }

    /** Adds a device. */
    async register(hostname: string, changes: Record<string, unknown> = {}): Promise<Entity> {
        const device = this.aDevice(hostname, changes);
        const { success, validation } = await this.write("addDevice", device);
        if (!success) throw new Error(JSON.stringify(validation));
        return device;
    }

    /** Begins a power operation. */
    power(
        operation: string,
        devices: string[],
        more: object = {},
    ): Promise<{ index: number; count: number }> {
        const request = { baseType: "PowerOperation", uuid: randomUUID(), devices, operation, ...more };
        return this.device("powerOperation", request);
    }

    async status(uuid: string): Promise<Entity> {
        return this.call<Entity>("cmstatus", "getStatus", uuid);
    }
}

/** A suite with a head node of its own (plain HTTP: a certificate takes its time), whose time stands still unless the test lets it pass. */
export function describeSimulator(
    title: string,
    options: HeadNodeOptions,
    tests: (wire: () => Wire) => void,
): void {
    describe(title, () => {
        let wire: Wire;
        beforeEach(async () => {
            const headNode = await new HeadNode({ tls: false, ...options }).start();
            headNode.clock.stop();
            wire = await new Wire(headNode).logIn();
        });
        afterEach(() => wire.headNode.stop());
        tests(() => wire);
    });
}

function hex(number: number): string {
    return number.toString(16).toUpperCase().padStart(2, "0");
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
