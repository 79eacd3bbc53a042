import * as pulumi from "@pulumi/pulumi";
import { parseUrn } from "../../model/urn";
import type { CategoryArgs } from "../args";
import { type Category, madeCategories } from "../category";
import type { Runtime } from "../internals/internal-inputs";
import { perProgram } from "../internals/per-program";
import { unknownOutput } from "../internals/resolve-inputs";
import type { Properties } from "../runtime/inputs";

const noted = perProgram(() => new Set<string>());

/**
 * Notes a category that the program makes by a resource of its own: a set that refers to it need not find it on the head node. What
 * refers to it comes after it, so that its id is known by then, but in a preview of one that is new.
 */
export function noteMade(runtime: Runtime, urn: string, id: string | undefined, inputs: Properties): void {
    const { name, cluster } = inputs;
    if (runtime !== "category" || noted().has(urn) || typeof name !== "string") return;
    noted().add(urn);
    const category = {
        name: pulumi.output(name),
        urn: pulumi.output(urn),
        id: id === undefined ? unknownOutput() : pulumi.output(id),
    } as unknown as Category;
    const args = inputs as unknown as CategoryArgs;
    const resource = parseUrn(urn)?.name ?? urn;
    madeCategories().note(
        { category, resource, args, urn: Promise.resolve(urn) },
        name,
        cluster as string | undefined,
    );
}
