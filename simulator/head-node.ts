import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { Clock } from "./clock";
import { type Entity, findByName } from "./entities";
import type { FaultSpec } from "./faults/catalogue";
import { type ActiveFault, Faults } from "./faults/faults";
import { createAdmin } from "./http/admin";
import { addressOf, listen } from "./http/listen";
import { createServer } from "./http/server";
import { type Certificate, makeClientCertificate, makeServerCertificate } from "./http/tls";
import { RequestLog } from "./request-log";
import { type SeededNode, seedNode } from "./scenario/nodes";
import { applyScenario } from "./scenario/scenario";
import type { Scenario } from "./scenario/schema";
import { loadState, savedTime, saveState } from "./scenario/state-file";
import { State } from "./state";
import { Switches } from "./switches";
import { Workplace } from "./workplace";

export interface HeadNodeOptions {
    /** 0 takes a free one. @default 0 */
    port?: number;
    /** @default "127.0.0.1" */
    host?: string;
    /** How many of the head node's seconds pass in a real one. @default 1 */
    speed?: number;
    /** Nodes that install at a time. @default 10 */
    slots?: number;
    /** Nodes that copy their image at full speed together; more of them share it, each slower. @default as many as `slots` */
    bandwidth?: number;
    /** How much longer or shorter the stages of single boots are: a standard deviation, e.g. 0.15. @default 0: all are equal */
    spread?: number;
    /** @default "root" */
    username?: string;
    /** @default a random one */
    password?: string;
    /** Real milliseconds that every answer takes longer. @default 0 */
    latency?: number;
    /** What random choices follow from. @default "1" */
    seed?: string;
    /** Where it differs from what is assumed. */
    switches?: Partial<Switches>;
    /** Inventory and faults to begin with. @default the stock of a fresh head node */
    scenario?: Partial<Scenario>;
    /** Calls the account may not use, e.g. `["CMDevice::addDevice"]`. */
    denied?: readonly string[];
    /** false: plain HTTP. @default true */
    tls?: boolean;
    /** File that keeps everything across restarts; it holds what the head node holds, BMC passwords included. */
    stateFile?: string;
    /** Level of the log on standard output. @default none */
    logLevel?: string;
}

export interface AdminOptions {
    /** 0 takes a free one. @default 0 */
    port?: number;
    /** @default "127.0.0.1" */
    host?: string;
    /** Without it only this machine may come in, and everybody on it. */
    token?: string;
}

/** A head node that exists only in this process: its API, its nodes' hardware, its faults and its request log. */
export class HeadNode {
    readonly log = new RequestLog();
    readonly username: string;
    readonly password: string;
    readonly clock: Clock;
    readonly faults: Faults;
    /** Its workload managers, and what they run. */
    readonly workplace: Workplace;
    private readonly state: State;
    private readonly options: HeadNodeOptions;
    private server: FastifyInstance | undefined;
    private admin: FastifyInstance | undefined;
    private certificate: Certificate | undefined;

    /** @throws Error when the scenario or the state file does not fit. */
    constructor(options: HeadNodeOptions = {}) {
        const { scenario = {}, stateFile } = options;
        this.options = options;
        this.username = options.username ?? "root";
        this.password = options.password ?? randomBytes(12).toString("hex");
        const start = stateFile === undefined ? undefined : savedTime(stateFile);
        this.clock = new Clock(options.speed ?? scenario.speed ?? 1, start);
        const seed = options.seed ?? scenario.seed ?? "1";
        this.faults = new Faults(seed);
        const slots = options.slots ?? scenario.slots ?? 10;
        this.state = new State({
            clock: this.clock,
            faults: this.faults,
            switches: Switches.parse({ ...scenario.switches, ...options.switches }),
            slots,
            bandwidth: options.bandwidth ?? scenario.bandwidth ?? slots,
            spread: { spread: options.spread ?? scenario.spread ?? 0, seed },
        });
        this.workplace = new Workplace(this.state);
        if (stateFile !== undefined && existsSync(stateFile)) loadState(this.state, stateFile);
        else applyScenario(this.state, scenario);
    }

    /** Listens. @throws Error with a sentence when the port is taken. */
    async start(): Promise<this> {
        const { host = "127.0.0.1", port = 0, latency = 0, tls = true, logLevel, scenario } = this.options;
        const { state, log, username, password } = this;
        this.certificate ??= tls ? await makeServerCertificate(host) : undefined;
        const server = createServer({
            state,
            log,
            username,
            password,
            latency,
            logLevel,
            denied: this.options.denied ?? scenario?.denied ?? [],
            tls: this.certificate && { ...this.certificate, ca: [this.certificate.cert] },
        });
        await listen(server, host, port, "--port");
        this.server = server;
        return this;
    }

    /** Opens the page and the endpoint for faults, time and the request log. */
    async startAdmin({ host = "127.0.0.1", port = 0, token }: AdminOptions = {}): Promise<string> {
        const admin = createAdmin({ state: this.state, log: this.log, token, host });
        await listen(admin, host, port, "--admin-port");
        this.admin = admin;
        return `http://${addressOf(admin)}`;
    }

    /** Closes what is open, and keeps the state where it was asked to. It can be started again. */
    async stop(): Promise<void> {
        await Promise.all([this.server?.close(), this.admin?.close()]);
        this.server = undefined;
        this.admin = undefined;
        this.save();
    }

    /** Writes the state file, when there is one. */
    save(): void {
        if (this.options.stateFile !== undefined) saveState(this.state, this.options.stateFile);
    }

    /** What is assumed where no source settles it; may be changed while it runs. */
    get switches(): Switches {
        return this.state.switches;
    }

    /** E.g. `https://127.0.0.1:8081`. */
    get url(): string {
        if (!this.server) throw new Error("The simulated head node has not been started.");
        return `${this.certificate ? "https" : "http"}://${addressOf(this.server)}`;
    }

    /** Certificate for clients to trust, PEM. */
    get ca(): string {
        return this.certificate?.cert ?? "";
    }

    /** A certificate with which a client may come instead of logging in. */
    async issueClientCertificate(name = "operator"): Promise<Certificate> {
        if (!this.certificate) throw new Error("Without TLS there are no client certificates.");
        return makeClientCertificate(name, this.certificate);
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

    /** The uuid of the partition that devices belong to. */
    get partition(): string {
        return [...this.state.partitions.keys()][0] ?? "";
    }

    /** The uuid of a network, image or category. */
    uuidOf(kind: "networks" | "images" | "categories", name: string): string {
        const entity = findByName(this.state[kind], name);
        if (!entity) throw new Error(`The simulated head node has no ${name} among its ${kind}.`);
        return entity.uuid;
    }

    /** Puts a node into the inventory before the story begins, running when it is `up`. */
    seedDevice(node: SeededNode): Entity {
        return seedNode(this.state, node);
    }

    /** Changes a record behind everybody's back. */
    edit(hostname: string, fields: Record<string, unknown>): void {
        Object.assign(this.find(hostname), fields);
    }

    /** The same for a category. */
    editCategory(name: string, fields: Record<string, unknown>): void {
        const category = findByName(this.state.categories, name);
        if (!category) throw new Error(`The simulated head node has no category "${name}".`);
        Object.assign(category, fields);
    }

    /** Takes a record out of the inventory behind everybody's back; the machine stays where it is. */
    remove(hostname: string): void {
        const device = this.find(hostname);
        this.state.machines.forget(device);
        this.state.devices.delete(device.uuid);
    }

    /** The node's power and status as its hardware has them. */
    hardware(hostname: string): { power: "ON" | "OFF"; status: string; info: string; mode: string } {
        const { power, status, info, mode } = this.state.machines.get(this.find(hostname).uuid);
        return { power, status, info, mode };
    }

    /** What a node went through, oldest first; times in ms of the head node. */
    history(hostname: string): { at: number; status: string; info: string }[] {
        return structuredClone(this.state.machines.get(this.find(hostname).uuid).history);
    }

    /** Slots in use now, and the most that ever were. */
    slots(): { used: number; waiting: number; peak: number } {
        this.state.machines.settle();
        const { used, waiting, peak } = this.state.machines.slots;
        return { used, waiting, peak };
    }

    /** Asks for a fault; see `simulator/README.md` for their names. */
    fault(spec: FaultSpec): ActiveFault {
        return this.faults.add(spec);
    }

    /** Makes the next calls of this name fail with an HTTP status. */
    failNext(call: string, status: 429 | 500 | 503, times = 1): void {
        this.fault({ fault: `http-${status}`, call, times });
    }

    /** Makes a node's installation fail with BCM's message, until it is repaired. Also before it is registered. */
    failInstall(hostname: string, message: string): void {
        this.fault({ fault: "installer-failed", node: hostname, message });
    }

    /** Makes a node's BMC silent, until it is repaired. Also before it is registered. */
    killBmc(hostname: string): void {
        this.fault({ fault: "dead-bmc", node: hostname });
    }

    /** Ends the silence of a BMC; the node stays as it is. */
    reviveBmc(hostname: string): void {
        this.faults.clear("dead-bmc", hostname);
    }

    /** When each node last carried out an operation, ms of the head node's time, in the order of the operations. */
    powerTimes(operation: "ON" | "OFF" | "RESET"): Record<string, number> {
        this.state.machines.settle();
        const past = this.state.machines.bmcs.executed().filter((entry) => entry.operation === operation);
        return Object.fromEntries(
            past.map(({ ref_device_uuid, executionTime }) => [
                this.state.hostnameOf(ref_device_uuid),
                executionTime,
            ]),
        );
    }

    /** All power operations that were carried out, oldest first. */
    powerHistory(): { operation: string; hostname: string }[] {
        this.state.machines.settle();
        return this.state.machines.bmcs.executed().map(({ operation, ref_device_uuid }) => ({
            operation,
            hostname: this.state.hostnameOf(ref_device_uuid),
        }));
    }

    /** An operator pulls the plug of a node. */
    switchOff(hostname: string): void {
        this.state.machines.settle();
        this.state.machines.switchOff(this.find(hostname).uuid, this.clock.now());
    }

    /** An operator mends what was wrong with a node and boots it. */
    repair(hostname: string): void {
        this.state.machines.repair(this.find(hostname));
    }

    private find(hostname: string): Entity {
        const device = this.state.device(hostname);
        if (!device) throw new Error(`The simulated head node has no device "${hostname}".`);
        return device;
    }
}
