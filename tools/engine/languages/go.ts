import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./command";
import { folderOf, type Language, stackOf } from "./language";

/** Where this host keeps what it has built: preview and update are two runs of the same program. */
let built: string | undefined;

export const go: Language = {
    /** Built before it is run: `go run` would hide its exit code, and would leave it running when it is stopped itself. */
    async program(request, engine) {
        const file = join(folderForBuilds(), "program");
        const folder = folderOf(request);
        const entry = request.getInfo()?.getEntryPoint() || ".";
        let said = "";
        const args = ["build", "-ldflags=-s -w", "-o", file, entry]; // linked in half the time
        const code = await runCommand({ file: "go", args, cwd: folder }, (_stream, chunk) => {
            said += chunk;
        });
        if (code !== 0) throw new Error(`The Go program in ${folder} cannot be built: ${said.trim()}`);
        return { file, args: request.getArgsList(), cwd: request.getPwd(), env: stackOf(request, engine) };
    },
};

function folderForBuilds(): string {
    if (!built) {
        const made = mkdtempSync(join(tmpdir(), "pulumi-language-go-"));
        process.once("exit", () => rmSync(made, { recursive: true, force: true }));
        built = made;
    }
    return built;
}
