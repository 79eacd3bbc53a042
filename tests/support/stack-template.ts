import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheDirectory, type Engine, engineEnvironment } from "../../tools/engine/install";
import { SECRETS_PROVIDER, serveKeys } from "./key-server";

const NAME = "template";

/** Makes a stack as `pulumi stack init` does, from what that has written once: each stack would take it a quarter of a second. */
export async function writeStack(
    engine: Engine,
    backend: string,
    program: string,
    name: string,
): Promise<void> {
    const template = await templateOf(engine);
    const project = projectOf(program);
    const copy = (from: string, to: string) => {
        const text = readFileSync(join(template, from), "utf8");
        mkdirSync(dirname(to), { recursive: true });
        writeFileSync(to, text.replaceAll(`organization/${NAME}/${NAME}`, `organization/${project}/${name}`));
    };
    copy("state/.pulumi/meta.yaml", join(fileURLToPath(backend), ".pulumi/meta.yaml"));
    copy(`state/.pulumi/stacks/${NAME}/${NAME}.json`, stateFileOf(backend, program, name));
    copy(`Pulumi.${NAME}.yaml`, join(program, `Pulumi.${name}.yaml`));
}

/** Where a backend of files keeps the state of a program's stack. */
export function stateFileOf(backend: string, program: string, name: string): string {
    return join(fileURLToPath(backend), ".pulumi/stacks", projectOf(program), `${name}.json`);
}

function projectOf(program: string): string {
    const [, project = ""] = /^name: *(.*)$/m.exec(readFileSync(join(program, "Pulumi.yaml"), "utf8")) ?? [];
    return project;
}

/** A folder with a project of one empty stack and its backend, by version of the engine. */
async function templateOf(engine: Engine): Promise<string> {
    const folder = join(cacheDirectory(), `stack-${engine.version}-keys`);
    if (existsSync(folder)) return folder;
    const fresh = mkdtempSync(`${folder}-`);
    writeFileSync(join(fresh, "Pulumi.yaml"), `name: ${NAME}\nruntime: nodejs\n`);
    const env = { ...process.env, ...engineEnvironment(engine, fresh), ...(await serveKeys()) };
    const command = ["stack", "init", NAME, "--secrets-provider", SECRETS_PROVIDER, "--non-interactive"];
    await promisify(execFile)("pulumi", [...command, "--cwd", fresh], { env });
    try {
        renameSync(fresh, folder);
    } catch (error) {
        rmSync(fresh, { recursive: true });
        if (!existsSync(folder)) throw error; // else another spec was faster
    }
    return folder;
}
