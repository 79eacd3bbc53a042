import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fake `ipmitool` in its own folder on PATH: it records its arguments, and says that the node is on. */
export class FakeIpmitool {
    private readonly folder = mkdtempSync(join(tmpdir(), "fake-ipmitool-"));

    /** @param onStatus shell commands that it runs before it reports the state */
    constructor(onStatus = "") {
        const script = `#!/bin/sh
env > ${this.file("environment")}
for operation; do :; done
echo "$operation" >> ${this.file("operations")}
if [ "$operation" = status ]; then
${onStatus}
echo "Chassis Power is on"
fi
`;
        writeFileSync(this.file("ipmitool"), script, { mode: 0o755 });
    }

    /** PATH on which it comes first. */
    get path(): string {
        return `${this.folder}:/usr/bin:/bin`;
    }

    /** The environment of its last run. */
    environment(): Record<string, string> {
        const lines = readFileSync(this.file("environment"), "utf8").trim().split("\n");
        return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    }

    /** What it was asked, e.g. `status`. */
    operations(): string[] {
        if (!existsSync(this.file("operations"))) return [];
        return readFileSync(this.file("operations"), "utf8").trim().split("\n");
    }

    remove(): void {
        rmSync(this.folder, { recursive: true });
    }

    private file(name: string): string {
        return join(this.folder, name);
    }
}
