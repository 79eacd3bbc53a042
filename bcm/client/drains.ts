import { z } from "zod";
import { addTo } from "../../model/records";
import { drainsByNode, type NodeDrain, WireDrainAnswer, WireDrainResult } from "../wire/drain";
import type { BcmClient } from "./client";
import { BcmRefusedError } from "./errors";

/** The services that drain nodes: workload managers, and Kubernetes clusters. */
export const DRAIN_SERVICES = ["cmjob", "cmkube"] as const;
export type DrainService = (typeof DRAIN_SERVICES)[number];

/** What one manager says of a node, and through which service it is asked. */
export interface ServedDrain extends NodeDrain {
    service: DrainService;
}

/** An order to one service. */
export interface DrainOrder {
    service: DrainService;
    /** Uuids of its managers. Kubernetes clusters cannot be told apart: all of them are meant. */
    managers: readonly string[];
    /** Uuids of the nodes. */
    nodes: readonly string[];
}

/** Which nodes of a head node may be given work, and which are free of it. */
export class DrainCalls {
    private readonly client: BcmClient;
    /** Managers that have answered. */
    private readonly managers = new Map<DrainService, Set<string>>();
    /** Nodes for which a service has no manager: it is not asked about them twice. */
    private readonly unmanaged = new Map<DrainService, Set<string>>();

    constructor(client: BcmClient) {
        this.client = client;
    }

    /**
     * What all managers say of these nodes, by their uuids: one call for each service that has any.
     *
     * @param asksAll whether services are asked, too, that had no manager for them
     * @throws BcmError when one of them cannot be asked
     */
    async read(nodes: readonly string[], asksAll = false): Promise<Map<string, ServedDrain[]>> {
        const all = new Map<string, ServedDrain[]>(nodes.map((node) => [node, []]));
        await Promise.all(
            DRAIN_SERVICES.map(async (service) => {
                const without = this.unmanaged.get(service);
                const asked = asksAll ? nodes : nodes.filter((node) => !without?.has(node));
                if (asked.length === 0) return;
                const results = await this.overview(service, asked);
                this.note(service, asked, results);
                for (const [node, drains] of drainsByNode(this.complete(service, results), asked))
                    all.get(node)?.push(...drains.map((drain) => ({ ...drain, service })));
            }),
        );
        return all;
    }

    /** The services that manage nodes here, e.g. `["cmjob"]`. */
    async findManaging(): Promise<DrainService[]> {
        const answers = await Promise.all(DRAIN_SERVICES.map((service) => this.overview(service, [])));
        return DRAIN_SERVICES.filter((_service, index) => (answers[index] ?? []).length > 0);
    }

    /** Drains nodes, or gives them back. @returns what their managers say of them then, by uuid */
    async drain(
        { service, managers, nodes }: DrainOrder,
        isDrain: boolean,
        reason: string,
    ): Promise<Map<string, NodeDrain[]>> {
        // Lists of managers that are empty mean all of them; a list of nodes must never be.
        if (nodes.length === 0) return new Map();
        const args =
            service === "cmjob"
                ? [managers, [], nodes, isDrain, [], [], false, reason]
                : [nodes, isDrain, [], [], false];
        const { results } = await this.client.call(service, "drainNodes", args, WireDrainAnswer);
        return drainsByNode(results, nodes);
    }

    private note(service: DrainService, nodes: readonly string[], results: readonly WireDrainResult[]): void {
        for (const { ref_entity_uuid } of results) addTo(this.managers, service, ref_entity_uuid);
        // What was answered before there was any manager says nothing any more.
        if (results.length > 0) this.unmanaged.delete(service);
        if (results.length > 0 || this.managers.has(service)) return;
        for (const node of nodes) addTo(this.unmanaged, service, node);
    }

    /** A manager that has answered before and is missing now has not answered. */
    private complete(service: DrainService, results: readonly WireDrainResult[]): WireDrainResult[] {
        const there = new Set(results.map(({ ref_entity_uuid }) => ref_entity_uuid));
        const missing = [...(this.managers.get(service) ?? [])].filter((manager) => !there.has(manager));
        const silent = missing.map((ref_entity_uuid) => ({
            ...{ ref_entity_uuid, success: false, ref_node_uuids: [], result: [], reason: [] },
        }));
        return [...results, ...silent];
    }

    private async overview(service: DrainService, nodes: readonly string[]): Promise<WireDrainResult[]> {
        const args = service === "cmjob" ? [[], nodes] : [nodes];
        try {
            return await this.client.read(service, "drainOverview", args, z.array(WireDrainResult));
        } catch (error) {
            // Assumed: a head node without Kubernetes or workload managers may not know the service.
            if (error instanceof BcmRefusedError && /no such service/i.test(error.message)) return [];
            throw error;
        }
    }
}
