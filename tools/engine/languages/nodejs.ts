import { createRequire } from "node:module";
import { join } from "node:path";
import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";
import { configOf, folderOf, type Language, optionOf } from "./language";

export const nodejs: Language = {
    program(request, engine) {
        const info = request.getInfo();
        return {
            file: process.execPath,
            args: [
                resolveFrom(folderOf(request), "run"),
                ...["--monitor", request.getMonitorAddress(), "--engine", engine],
                ...["--organization", request.getOrganization(), "--project", request.getProject()],
                ...["--root-directory", info?.getRootDirectory() ?? "", "--stack", request.getStack()],
                ...["--pwd", request.getPwd(), "--parallel", String(request.getParallel())],
                ...(request.getDryrun() ? ["--dry-run"] : []),
                ...[info?.getEntryPoint() || request.getProgram() || ".", ...request.getArgsList()],
            ],
            cwd: request.getPwd(),
            env: { ...configOf(request), PULUMI_NODEJS_TYPESCRIPT: typescriptOf(info) },
        };
    },

    /** Policy packs (kind "analyzer") run in their own folder; other plugins get their folder as an argument. */
    plugin(request) {
        const folder = request.getInfo()?.getProgramDirectory() || request.getProgram();
        const isPolicyPack = request.getKind() === "analyzer";
        const script = resolveFrom(folder, isPolicyPack ? "run-policy-pack" : "run-plugin");
        const args = request.getArgsList();
        const env = Object.fromEntries(request.getEnvList().map((line) => line.split(/=(.*)/s).slice(0, 2)));
        return {
            file: process.execPath,
            args: [script, ...(isPolicyPack ? [...args, folder] : [folder, ...args])],
            cwd: isPolicyPack ? folder : request.getPwd(),
            env: { ...env, PULUMI_NODEJS_TYPESCRIPT: typescriptOf(request.getInfo()) },
        };
    },
};

/** Pulumi's own scripts come from the program's @pulumi/pulumi, so that program and host use the same version. */
function resolveFrom(folder: string, script: string): string {
    try {
        return createRequire(join(folder, "/")).resolve(`@pulumi/pulumi/cmd/${script}`);
    } catch {
        throw new Error(
            `@pulumi/pulumi is not installed for ${folder}. Run npm install there and try again.`,
        );
    }
}

function typescriptOf(info: ProgramInfo | undefined): string {
    return optionOf(info, "typescript") === false ? "false" : "true";
}
