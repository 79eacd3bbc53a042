import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { generate } from "selfsigned";
import { Clock } from "./clock";
import { BMC_INTERFACE, type Entity, newEntity, PHYSICAL_INTERFACE, storedDevice } from "./entities";
import { RequestLog } from "./request-log";
import { createServer } from "./server";
import { findByName, State } from "./state";
import { stock } from "./stock";

export interface HeadNodeOptions {
    /** 0 takes a free one. @default 0 */
    port?: number;
    /** @default "127.0.0.1" */
    host?: string;
    /** How many of the head node's seconds pass in a real one. @default 1 */
    speed?: number;
    /** Nodes that install at a time. @default 10 */
    slots?: number;
    /** @default "root" */
    username?: string;
    /** @default a random one */
    password?: string;
    /** Real milliseconds that every answer takes longer. @default 0 */
    latency?: number;
}

/** A head node that exists only in this process: its API over HTTPS, its nodes' hardware, its request log. */
export class HeadNode {
    readonly log = new RequestLog();
    readonly username: string;
    readonly password: string;
    readonly clock: Clock;
    private readonly state: State;
    private readonly options: HeadNodeOptions;
    private readonly failures = new Map<string, { status: number; times: number }>();
    private server: FastifyInstance | undefined;
    private certificate = "";

    constructor(options: HeadNodeOptions = {}) {
        this.options = options;
        this.username = options.username ?? "root";
        this.password = options.password ?? randomBytes(12).toString("hex");
        this.clock = new Clock(options.speed ?? 1);
        this.state = new State(this.clock, options.slots ?? 10);
        stock(this.state);
    }

    /** Listens. @throws Error with a sentence when the port is taken. */
    async start(): Promise<this> {
        const { host = "127.0.0.1", port = 0, latency = 0 } = this.options;
        const tls = await generate([{ name: "commonName", value: "bcm-simulator" }], {
            extensions: [
                { name: "basicConstraints", cA: true },
                {
                    name: "subjectAltName",
                    altNames: [
                        { type: 7, ip: host },
                        { type: 2, value: "localhost" },
                    ],
                },
            ],
        });
        this.certificate = tls.cert;
        const { state, log, username, password, failures } = this;
        const server = createServer({
            state,
            log,
            username,
            password,
            failures,
            latency,
            tls: { key: tls.private, cert: tls.cert },
        });
        try {
            await server.listen({ host, port });
        } catch (error) {
            const { code, message } = error as NodeJS.ErrnoException;
            throw new Error(
                code === "EADDRINUSE"
                    ? `Port ${port} on ${host} is in use. Give another one with --port, or 0 for a free one.`
                    : message,
            );
        }
        this.server = server;
        return this;
    }

    async stop(): Promise<void> {
        await this.server?.close();
        this.server = undefined;
    }

    /** E.g. `https://127.0.0.1:8081`. */
    get url(): string {
        if (!this.server) throw new Error("The simulated head node has not been started.");
        const { address, port } = this.server.server.address() as AddressInfo;
        return `https://${address}:${port}`;
    }

    /** Certificate for clients to trust, PEM. */
    get ca(): string {
        return this.certificate;
    }

    /** Host names of all physical nodes. */
    hostnames(): string[] {
        return [...this.state.devices.values()]
            .filter(({ childType }) => childType === "PhysicalNode")
            .map(({ hostname }) => String(hostname));
    }

    /** The record of a device as the head node holds it. @throws Error when there is none. */
    device(hostname: string): Entity {
        return structuredClone(this.find(hostname));
    }

    /** The record of a category, or undefined. */
    category(name: string): Entity | undefined {
        return structuredClone(findByName(this.state.categories, name));
    }

    /** The uuid of a network or image. */
    uuidOf(kind: "networks" | "images" | "categories", name: string): string {
        const entity = findByName(this.state[kind], name);
        if (!entity) throw new Error(`The simulated head node has no ${name} among its ${kind}.`);
        return entity.uuid;
    }

    /** Puts a node into the inventory before the story begins, running when it is `up`. */
    seedDevice({
        up = false,
        ...fields
    }: Record<string, unknown> & { hostname: string; mac: string; up?: boolean }): Entity {
        const ports = [
            {
                childType: PHYSICAL_INTERFACE,
                name: "eth0",
                mac: fields.mac,
                ip: fields.ip ?? "10.184.162.50",
                network: this.uuidOf("networks", "dgxnet"),
            },
            {
                childType: BMC_INTERFACE,
                name: "ipmi0",
                ip: "10.184.163.50",
                network: this.uuidOf("networks", "oob-mgmt"),
            },
        ].map((port) => newEntity({ baseType: "NetworkInterface", ...port }));
        const device = storedDevice(
            newEntity({
                baseType: "Device",
                childType: "PhysicalNode",
                category: this.uuidOf("categories", "default"),
                partition: [...this.state.partitions.keys()][0],
                interfaces: ports,
                provisioningInterface: ports[0]?.uuid,
                powerControl: "ipmi0",
                ...fields,
            }),
        );
        this.state.devices.set(device.uuid, device);
        if (up) this.state.machines.setUp(device.uuid);
        return device;
    }

    /** Changes a record behind everybody's back. */
    edit(hostname: string, fields: Record<string, unknown>): void {
        Object.assign(this.find(hostname), fields);
    }

    /** The node's power and status as its hardware has them. */
    hardware(hostname: string): { power: "ON" | "OFF"; status: string; info: string } {
        const { power, status, info } = this.state.machines.get(this.find(hostname).uuid);
        return { power, status, info };
    }

    /** Makes the next calls of this name fail with an HTTP status. */
    failNext(call: string, status: number, times = 1): void {
        this.failures.set(call, { status, times });
    }

    /** Makes a node's installation fail with BCM's message, until it is repaired. Also before it is registered. */
    failInstall(hostname: string, message: string): void {
        this.state.machines.failingInstalls.set(hostname, message);
    }

    /** Makes a node's BMC silent, until it is repaired. Also before it is registered. */
    killBmc(hostname: string): void {
        this.state.machines.deadBmcs.add(hostname);
    }

    /** Ends the silence of a BMC; the node stays as it is. */
    reviveBmc(hostname: string): void {
        this.state.machines.deadBmcs.delete(hostname);
    }

    /** When each node last carried out an operation, ms of the head node's time, in the order of the operations. */
    powerTimes(operation: "ON" | "OFF" | "RESET"): Record<string, number> {
        const past = this.state.machines.history.filter((entry) => entry.operation === operation);
        return Object.fromEntries(
            past.map(({ ref_device_uuid, executionTime }) => [
                String(this.state.devices.get(ref_device_uuid)?.hostname),
                executionTime,
            ]),
        );
    }

    /** An operator pulls the plug of a node. */
    switchOff(hostname: string): void {
        this.state.machines.switchOff(this.find(hostname).uuid, this.clock.now());
    }

    /** An operator mends what was wrong with a node and boots it. */
    repair(hostname: string): void {
        this.state.machines.repair(this.find(hostname).uuid);
    }

    private find(hostname: string): Entity {
        const device = findByName(this.state.devices, hostname, "hostname");
        if (!device) throw new Error(`The simulated head node has no device "${hostname}".`);
        return device;
    }
}
