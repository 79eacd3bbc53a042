/** Generates the plugin's SDKs from its schema, with Pulumi's own generators: a small Go program beside the pinned engine. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD_FLAGS, missingGo, runGo, type Say } from "../engine/go-build";
import { packageRoot } from "../root";

const SCHEMA = "provider/plugin/schema.json";
const GENERATOR = "tools/engine/sdks/main.go";

/** Where the SDKs are, a folder for each language; every compilation clears it away. */
export const SDKS = join(packageRoot, "dist/sdks");

/**
 * Makes the SDKs anew if the schema or the generator has changed since.
 *
 * @throws Error with what the generator says of the schema, or why it cannot be built
 */
export async function generateSdks(say: Say): Promise<void> {
    const stamp = join(SDKS, ".generated");
    const digest = createHash("sha256");
    for (const file of [SCHEMA, GENERATOR, "tools/engine/go.mod"])
        digest.update(readFileSync(join(packageRoot, file)));
    const now = digest.digest("hex");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
    rmSync(SDKS, { recursive: true, force: true });
    say(`sdks: generating them from ${SCHEMA} (a minute when nothing is cached) …`);
    const problem =
        missingGo() ?? (await runGo(["run", ...BUILD_FLAGS, "./sdks", join(packageRoot, SCHEMA), SDKS], say));
    if (problem) throw new Error(`The SDKs cannot be generated: ${problem}.`);
    writeFileSync(stamp, now);
    for (const language of readdirSync(SDKS).filter((name) => !name.startsWith("."))) {
        const files = readdirSync(join(SDKS, language), { recursive: true, withFileTypes: true });
        say(`sdks: dist/sdks/${language}, ${files.filter((file) => file.isFile()).length} files`);
    }
}
