import { z } from "zod";
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

/** Work on a head node's nodes: who may be given any, and who is free of it. */
export class DrainCalls {
    private readonly client: BcmClient;
    /** Services that manage nothing here: they are not asked twice. */
    private readonly without = new Set<DrainService>();

    constructor(client: BcmClient) {
        this.client = client;
    }

    /**
     * What all managers say of these nodes, by their uuids: one call for each service that has any.
     *
     * @throws BcmError when one of them cannot be asked
     */
    async read(nodes: readonly string[]): Promise<Map<string, ServedDrain[]>> {
        const all = new Map<string, ServedDrain[]>(nodes.map((node) => [node, []]));
        if (nodes.length === 0) return all;
        const asked = DRAIN_SERVICES.filter((service) => !this.without.has(service));
        const answers = await Promise.all(asked.map((service) => this.overview(service, nodes)));
        answers.forEach((results, index) => {
            const service = asked[index];
            if (service === undefined) return;
            if (results.length === 0) this.without.add(service);
            for (const [node, drains] of drainsByNode(results))
                all.get(node)?.push(...drains.map((drain) => ({ ...drain, service })));
        });
        return all;
    }

    /** The services that manage work here, e.g. `["cmjob"]`. */
    async findManaging(): Promise<DrainService[]> {
        const answers = await Promise.all(DRAIN_SERVICES.map((service) => this.overview(service, [])));
        return DRAIN_SERVICES.filter((_service, index) => (answers[index] ?? []).length > 0);
    }

    /** Drains nodes, or gives them back. @returns what their managers say of them then */
    async drain(
        { service, managers, nodes }: DrainOrder,
        isDrain: boolean,
        reason: string,
    ): Promise<Map<string, NodeDrain[]>> {
        const args =
            service === "cmjob"
                ? [managers, [], nodes, isDrain, [], [], false, reason]
                : [nodes, isDrain, [], [], false];
        const { results } = await this.client.call(service, "drainNodes", args, WireDrainAnswer);
        return drainsByNode(results);
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
