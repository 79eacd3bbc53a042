import * as pulumi from "@pulumi/pulumi";

/** A resource as the stack's state holds it. */
export interface StoredResource {
    type: string;
    outputs: Record<string, unknown>;
}

/**
 * What the stack's state held before this command, by URN. The engine has this for programs (`readStackResourceOutputs`),
 * and Pulumi's SDK has no function for it. Secrets come in clear, so only the named outputs are kept.
 *
 * @throws Error where the engine or its backend cannot tell
 */
export async function readStackState(names: readonly string[]): Promise<[string, StoredResource][]> {
    const { outputs } = await pulumi.runtime.invoke(
        "pulumi:pulumi:readStackResourceOutputs",
        { stackName: pulumi.getStack() },
        { async: true },
    );
    return Object.entries(outputs as Record<string, StoredResource>).map(([urn, { type, outputs: all }]) => [
        urn,
        { type, outputs: Object.fromEntries(names.map((name) => [name, all[name]])) },
    ]);
}
