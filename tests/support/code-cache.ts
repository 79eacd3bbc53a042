/**
 * Preloaded into the processes of test stacks: keeps what V8 has compiled of each module, so that the next process of the
 * same program starts with a fifth less of processor time. Node has this from 22 on (module.enableCompileCache).
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import Module from "node:module";
import { dirname, isAbsolute, join, sep } from "node:path";
import { deserialize, serialize, setFlagsFromString } from "node:v8";
import vm from "node:vm";

interface Compiled {
    /** Of the source, for modules that change; those that npm has installed do not, until the lock file does. */
    digest: string | undefined;
    data: Buffer;
}

type Compile = (this: Module, content: string, file: string, format?: string) => unknown;

const root = join(__dirname, "../../..");
const main = createHash("sha256")
    .update(process.argv[1] ?? "")
    .digest("hex")
    .slice(0, 16);
const installed = statSync(join(root, "package-lock.json")).mtimeMs;
const folder = join(root, "node_modules/.cache/pulumi-bcm", `${process.version}-${installed}`);
const store = join(folder, main);
/** Pulumi ends its plugins with a signal, so they cannot save at their end; by then they have what they need. */
const SAVE_AFTER_MS = 1000;

// Pulumi's SDK sets it while it loads, and V8 takes nothing that was compiled under other flags.
setFlagsFromString("--allow-natives-syntax");

const loader = Module as unknown as { prototype: { _compile: Compile }; wrap(text: string): string };
const compile = loader.prototype._compile;
const kept = readStore();
const fresh = new Map<string, { digest: string | undefined; script: vm.Script }>();

function readStore(): Map<string, Compiled> {
    try {
        return deserialize(readFileSync(store)) as Map<string, Compiled>;
    } catch {
        return new Map(); // not there yet
    }
}

loader.prototype._compile = function (content, file, format) {
    // A text without a file (Pulumi's providers are), a script with a #! line and an ES module are none of ours.
    if (!isAbsolute(file) || content.startsWith("#!") || file.endsWith(".mjs") || format === "module")
        return compile.call(this, content, file, format);
    const isTheirs = file.includes(`${sep}node_modules${sep}`);
    const digest = isTheirs ? undefined : createHash("sha256").update(content).digest("hex");
    const known = kept.get(file);
    const cachedData = known?.digest === digest ? known?.data : undefined;
    const script = new vm.Script(loader.wrap(content), {
        filename: file,
        cachedData,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (!cachedData || script.cachedDataRejected) fresh.set(file, { digest, script });
    const require = Object.assign((id: string) => this.require(id), Module.createRequire(file));
    return script.runInThisContext().call(this.exports, this.exports, require, this, file, dirname(file));
};

function save(): void {
    if (fresh.size === 0) return;
    for (const [file, { digest, script }] of fresh)
        kept.set(file, { digest, data: script.createCachedData() });
    fresh.clear();
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${store}.${process.pid}`, serialize(kept));
    renameSync(`${store}.${process.pid}`, store);
}

process.once("exit", save);
setTimeout(save, SAVE_AFTER_MS).unref();
