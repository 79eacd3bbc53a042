import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import type { Command } from "./command";

/** What the host has to know of a language: how its programs are run, and whatever Pulumi runs that is written in it. */
export interface Language {
    /** @throws Error that says what is missing */
    program(request: RunRequest, engine: string): Command | Promise<Command>;
    /** Plugins and policy packs; most languages of tests have none. */
    plugin?(request: RunPluginRequest): Command;
}

/** The folder of a program, from where its packages are found. */
export function folderOf(request: RunRequest): string {
    return request.getInfo()?.getProgramDirectory() || request.getPwd();
}

/** An option from Pulumi.yaml: `runtime: { name: python, options: { virtualenv: venv } }`. */
export function optionOf(info: ProgramInfo | undefined, name: string): unknown {
    return (info?.getOptions()?.toJavaScript() as Record<string, unknown> | undefined)?.[name];
}

/** The configuration in the variables in which every SDK looks for it. */
export function configOf(request: RunRequest): NodeJS.ProcessEnv {
    return {
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    };
}

/** All that a program has to know of its stack, in the variables that the SDK for Go reads. */
export function stackOf(request: RunRequest, engine: string): NodeJS.ProcessEnv {
    return {
        ...configOf(request),
        PULUMI_ORGANIZATION: request.getOrganization(),
        PULUMI_PROJECT: request.getProject(),
        PULUMI_STACK: request.getStack(),
        PULUMI_ROOT_DIRECTORY: request.getInfo()?.getRootDirectory() ?? "",
        PULUMI_PARALLEL: String(request.getParallel()),
        PULUMI_DRY_RUN: String(request.getDryrun()),
        PULUMI_MONITOR: request.getMonitorAddress(),
        PULUMI_ENGINE: engine,
    };
}
