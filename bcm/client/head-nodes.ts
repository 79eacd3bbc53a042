import type { ConfigReader } from "../connection";
import { DEFAULT_CLUSTER, findConnection } from "../connection";
import { Catalog } from "./catalog";
import { BcmClient } from "./client";
import { DeviceCalls } from "./device-calls";
import { EventSession } from "./events";

/** A head node as the resources of one process use it. */
export interface HeadNode {
    client: BcmClient;
    catalog: Catalog;
    devices: DeviceCalls;
    events: EventSession;
    /** Whether its certificate goes unverified. */
    isInsecure: boolean;
}

/** Addresses of head nodes that were warned of. */
const warned = new Set<string>();

/** What a process says, once, of a head node whose certificate goes unverified; undefined of others. */
export function takeInsecureWarning({ isInsecure, client }: HeadNode): string | undefined {
    if (!isInsecure || warned.has(client.headNode)) return undefined;
    warned.add(client.headNode);
    return (
        `The certificate of ${client.headNode} is not verified (insecure: true): ` +
        "whoever stands in between can read and change everything. Give the cluster's CA with caFile instead."
    );
}

/** One of each per process and cluster: one log-in, one list per kind, one event session. */
export class HeadNodes {
    private readonly known = new Map<string, HeadNode>();
    private readConfig: ConfigReader;

    constructor(readConfig: ConfigReader) {
        this.readConfig = readConfig;
    }

    /** New configuration; does nothing else, because Pulumi's configure may neither fail nor wait. */
    configure(readConfig: ConfigReader): void {
        this.readConfig = readConfig;
        this.known.clear();
    }

    /** @throws Error when the cluster is not configured. */
    get(cluster: string = DEFAULT_CLUSTER): HeadNode {
        const known = this.known.get(cluster);
        if (known) return known;
        const connection = findConnection(cluster, this.readConfig);
        const client = new BcmClient(connection);
        const fresh = {
            client,
            catalog: new Catalog(client),
            devices: new DeviceCalls(client),
            events: new EventSession(client),
            isInsecure: connection.insecure,
        };
        this.known.set(cluster, fresh);
        return fresh;
    }
}
