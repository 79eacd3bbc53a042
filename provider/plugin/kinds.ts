import { PLUGIN_TYPES } from "../../model/urn";
import type { Runtime } from "../internals/internal-inputs";
import { category, device, installRetry, nodeReadiness, powerAction, powerRequest } from "../runtime";
import type { DiffResult } from "../runtime/diff";
import type { CheckResult, Properties } from "../runtime/inputs";

/** What a runtime does, whoever calls it. */
export interface Operations {
    check(olds: Properties, news: Properties): Promise<CheckResult>;
    diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
    create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
    update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
    read?(id: string, props: Properties): Promise<{ id?: string; props?: Properties; inputs?: Properties }>;
    delete(id: string, props: Properties): Promise<void>;
}

const KINDS: Record<string, Runtime> = {
    Device: "device",
    Category: "category",
    PowerAction: "powerAction",
    PowerRequest: "powerRequest",
    NodeReadiness: "nodeReadiness",
    InstallRetry: "installRetry",
};

const RUNTIMES: Record<Runtime, unknown> = {
    ...{ category, device, installRetry },
    ...{ nodeReadiness, powerAction, powerRequest },
};

/** The runtime of a resource. @throws Error for a type that is not one of ours */
export function runtimeOf(type: string): Runtime {
    const kind = type.startsWith(PLUGIN_TYPES) ? KINDS[type.slice(PLUGIN_TYPES.length)] : undefined;
    if (kind === undefined)
        throw new Error(
            `The plugin has no resource ${type}. It has ${Object.keys(KINDS).sort().join(", ")} and the component NodeSet.`,
        );
    return kind;
}

export function operationsOf(runtime: Runtime): Operations {
    return RUNTIMES[runtime] as unknown as Operations;
}
