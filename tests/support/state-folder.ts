import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STATE_FOLDER } from "../../provider/notes/state-folder";

/** Gives each test of this suite its own state folder. @returns its path */
export function withStateFolder(): () => string {
    let folder: string;
    let previous: string | undefined;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "state-"));
        previous = process.env[STATE_FOLDER];
        process.env[STATE_FOLDER] = folder;
    });
    afterEach(() => {
        if (previous === undefined) delete process.env[STATE_FOLDER];
        else process.env[STATE_FOLDER] = previous;
        rmSync(folder, { recursive: true, force: true });
    });
    return () => folder;
}
