import * as pulumi from "@pulumi/pulumi";
import { isInSet, parseUrn } from "../../model/urn";
import type { CategoryArgs } from "../args";
import { type Category, madeCategories } from "../category";
import { type Device, madeDevices } from "../device";
import type { Runtime } from "../internals/internal-inputs";
import { perProgram } from "../internals/per-program";
import { unknownOutput } from "../internals/resolve-inputs";
import type { Properties } from "../runtime/inputs";

const noted = perProgram(() => new Set<string>());

/**
 * Notes a category or device that the program makes by a resource of its own: a set or an action that refers to it need not find it on
 * the head node. What refers to it comes after it, so that its id is known by then, but in a preview of one that is new.
 */
export function noteMade(runtime: Runtime, urn: string, id: string | undefined, inputs: Properties): void {
    const { name, hostname } = inputs;
    const cluster = inputs.cluster as string | undefined;
    if ((runtime !== "category" && runtime !== "device") || isInSet(urn) || noted().has(urn)) return;
    noted().add(urn);
    const resource = {
        urn: pulumi.output(urn),
        id: id === undefined ? unknownOutput() : pulumi.output(id),
        name: pulumi.output(name),
        hostname: pulumi.output(hostname),
    } as unknown as Category & Device;
    const known = Promise.resolve(urn);
    if (runtime === "device") madeDevices().note({ device: resource, urn: known }, String(hostname), cluster);
    else
        madeCategories().note(
            {
                ...{ category: resource, args: inputs as unknown as CategoryArgs, urn: known },
                resource: parseUrn(urn)?.name ?? urn,
            },
            String(name),
            cluster,
        );
}
