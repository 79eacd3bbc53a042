import { existsSync } from "node:fs";
import { join } from "node:path";
import { folderOf, type Language, optionOf, stackOf } from "./language";

export const python: Language = {
    program(request, engine) {
        const folder = folderOf(request);
        const entry = join(folder, request.getInfo()?.getEntryPoint() || ".");
        return {
            file: pythonOf(folder, optionOf(request.getInfo(), "virtualenv")),
            args: ["-u", join(__dirname, "run-program.py"), entry, ...request.getArgsList()],
            cwd: request.getPwd(),
            env: stackOf(request, engine),
        };
    },
};

function pythonOf(folder: string, virtualenv: unknown): string {
    if (typeof virtualenv !== "string") return process.env.PULUMI_PYTHON_CMD || "python3";
    const file = join(folder, virtualenv, "bin/python");
    if (!existsSync(file))
        throw new Error(`There is no ${file}. Make it with: python3 -m venv ${join(folder, virtualenv)}`);
    return file;
}
