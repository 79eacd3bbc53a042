import * as pulumi from "@pulumi/pulumi";

/** A resource as the stack's state holds it. */
export interface StoredResource {
    type: string;
    outputs: Record<string, unknown>;
}

let stored: Promise<Record<string, StoredResource>> | undefined;

/**
 * What the stack's state held before this command, by URN. The engine has this for programs (`readStackResourceOutputs`),
 * and Pulumi's SDK has no function for it. Read once in a process; secrets come in clear, so only named outputs are kept.
 *
 * @throws Error where the engine or its backend cannot tell
 */
export async function readStackState(outputs: readonly string[]): Promise<[string, StoredResource][]> {
    stored ??= read();
    return Object.entries(await stored).map(([urn, { type, outputs: all }]) => [
        urn,
        { type, outputs: Object.fromEntries(outputs.map((name) => [name, all[name]])) },
    ]);
}

async function read(): Promise<Record<string, StoredResource>> {
    const answer = await pulumi.runtime.invoke(
        "pulumi:pulumi:readStackResourceOutputs",
        { stackName: pulumi.getStack() },
        { async: true },
    );
    return answer.outputs as Record<string, StoredResource>;
}
