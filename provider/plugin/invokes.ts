import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { PLUGIN_TYPES } from "../../model/urn";
import { getCategory } from "../../sdk/category-lookup";
import { getNetwork, getNodeStatus, getSoftwareImage } from "../../sdk/lookups";
import type { Properties } from "../runtime/inputs";
import { closeProperties, openProperties } from "./values";

const LOOKUPS: Record<string, (args: Properties) => Promise<object>> = {
    getSoftwareImage: (args) => getSoftwareImage(named(args)),
    getNetwork: (args) => getNetwork(named(args)),
    getCategory: (args) => getCategory(named(args)),
    getNodeStatus: async ({ hostnames, cluster }) => {
        if (!Array.isArray(hostnames)) throw new Error("hostnames: a list of host names is needed.");
        return { nodes: await getNodeStatus({ hostnames: hostnames.map(String), cluster: textOf(cluster) }) };
    },
};

/** A look-up on the head node. @throws Error that lists what exists, with the nearest name */
export async function invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const name = request.getTok().slice(PLUGIN_TYPES.length);
    const lookUp = request.getTok().startsWith(PLUGIN_TYPES) ? LOOKUPS[name] : undefined;
    if (!lookUp)
        throw new Error(
            `The plugin has no function ${request.getTok()}. It has ${Object.keys(LOOKUPS).sort().join(", ")}.`,
        );
    const { properties } = openProperties(request.getArgs());
    const reply = new proto.InvokeResponse();
    reply.setReturn(closeProperties((await lookUp(properties)) as Properties, []));
    return reply;
}

function named({ name, cluster }: Properties): { name: string; cluster?: string } {
    if (typeof name !== "string" || name === "") throw new Error("name: a name is needed.");
    return { name, cluster: textOf(cluster) };
}

function textOf(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}
