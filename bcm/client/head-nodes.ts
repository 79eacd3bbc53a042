import type { ConfigReader } from "../connection";
import { DEFAULT_CLUSTER, findConnection } from "../connection";
import { Catalog } from "./catalog";
import { BcmClient } from "./client";
import { DeviceCalls } from "./device-calls";
import { DrainCalls } from "./drains";
import { EventSession } from "./events";

/** Everything that the resources of one process share about a head node. */
export interface HeadNode {
    client: BcmClient;
    catalog: Catalog;
    devices: DeviceCalls;
    drains: DrainCalls;
    events: EventSession;
    /** Whether its certificate is not verified. */
    isInsecure: boolean;
    /** The configuration namespace that names it. */
    cluster: string;
    /** The identity of a cluster that a stack of another one shall take for its own. */
    accepted?: string;
}

/** Head nodes for which the warning has been given. */
const warned = new Set<string>();

/** The warning, once per process, about a head node whose certificate is not verified; otherwise undefined. */
export function takeInsecureWarning({ isInsecure, client }: HeadNode): string | undefined {
    if (!isInsecure || warned.has(client.headNode)) return undefined;
    warned.add(client.headNode);
    return (
        `The certificate of ${client.headNode} is not verified (insecure: true): ` +
        "anyone on the network path can read and change everything. Set caFile to the cluster's CA instead."
    );
}

/** One head node per process and cluster: one log-in, one list per kind, one event session. */
export class HeadNodes {
    private readonly known = new Map<string, HeadNode>();
    private readConfig: ConfigReader;
    private readonly say: (line: string) => void;

    /** @param say told what the user should know of a head node, line by line */
    constructor(readConfig: ConfigReader, say: (line: string) => void) {
        this.readConfig = readConfig;
        this.say = say;
    }

    /** Takes new configuration and does nothing else, because Pulumi's configure must neither fail nor wait. */
    configure(readConfig: ConfigReader): void {
        this.readConfig = readConfig;
        this.known.clear();
    }

    /** @throws Error when the cluster is not configured. */
    get(cluster: string = DEFAULT_CLUSTER): HeadNode {
        const known = this.known.get(cluster);
        if (known) return known;
        const connection = findConnection(cluster, this.readConfig);
        const client = new BcmClient(connection, this.say);
        const fresh = {
            client,
            catalog: new Catalog(client),
            devices: new DeviceCalls(client),
            drains: new DrainCalls(client),
            events: new EventSession(client),
            isInsecure: connection.insecure,
            cluster,
            accepted: connection.acceptNewHeadNode,
        };
        this.known.set(cluster, fresh);
        return fresh;
    }
}
