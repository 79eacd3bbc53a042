import { createHash } from "node:crypto";
import {
    chmodSync,
    copyFileSync,
    existsSync,
    linkSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../root";

/**
 * Pulumi's own script for dynamic providers, from the SDK of whatever program runs. It is looked for as Node would, without
 * a second Node process for each provider; where it lies elsewhere, Node is asked.
 */
const DYNAMIC_PROVIDER = `#!/bin/sh
script=node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js
folder="$PWD"
while [ -n "$folder" ] && [ ! -e "$folder/$script" ]; do folder="\${folder%/*}"; done
if [ -e "$folder/$script" ]; then main="$folder/$script"
else main="$(node -p 'require.resolve("@pulumi/pulumi/cmd/dynamic-provider")')" || exit; fi
exec node "$main" "$@"
`;
/** The languages of our own host: Pulumi's for YAML is built, and those of official downloads are not in its module. */
const LANGUAGES = ["nodejs", "python", "go"];

function languageHost(language: string): string {
    return `#!/bin/sh\nexec node "$(dirname "$0")/language-host.js" ${language} "$@"\n`;
}

/**
 * Puts beside a built CLI what the official download has there, all of it as files in one folder that needs nothing else:
 * our language hosts in one piece, and the launchers of dynamic providers and of each language. A folder is named after its contents and never
 * changes, so that several clones use theirs side by side, and none takes it away from under a running command.
 *
 * @param built folder with the CLI alone
 * @param yaml folder with the host for YAML, if there is one
 * @returns the folder to put on PATH
 */
export function assembleEngine(built: string, yaml: string): string {
    const hosts = existsSync(yaml) ? readdirSync(yaml) : [];
    const texts: Record<string, string> = {
        "language-host.js": readFileSync(
            join(packageRoot, "dist/tools/engine/language-host.bundle.js"),
            "utf8",
        ),
        "run-program.py": readFileSync(join(packageRoot, "tools/engine/languages/run-program.py"), "utf8"),
    };
    const launchers: Record<string, string> = {
        "pulumi-resource-pulumi-nodejs": DYNAMIC_PROVIDER,
        ...Object.fromEntries(LANGUAGES.map((name) => [`pulumi-language-${name}`, languageHost(name)])),
    };
    const digest = createHash("sha256")
        .update(JSON.stringify([texts, launchers, hosts.length > 0 && yaml]))
        .digest("hex");
    const folder = `${built}-host-${digest.slice(0, 12)}`;
    if (existsSync(folder)) return folder;
    mkdirSync(dirname(folder), { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    addFile(join(built, "pulumi"), join(fresh, "pulumi"));
    for (const name of hosts) addFile(join(yaml, name), join(fresh, name));
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(fresh, name), text);
    for (const [name, text] of Object.entries(launchers)) {
        writeFileSync(join(fresh, name), text);
        chmodSync(join(fresh, name), 0o755);
    }
    chmodSync(fresh, 0o755);
    try {
        renameSync(fresh, folder);
    } catch (error) {
        rmSync(fresh, { recursive: true });
        if (!existsSync(folder)) throw error; // else another run was faster
    }
    return folder;
}

/** The CLI is 116 MB: a second name for it takes no room. */
function addFile(from: string, to: string): void {
    try {
        linkSync(from, to);
    } catch {
        copyFileSync(from, to); // a file system without such names
    }
}
