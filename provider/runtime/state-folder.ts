import { homedir } from "node:os";
import { join } from "node:path";

/** Variable that names another folder than `$XDG_STATE_HOME/pulumi-bcm`. */
export const STATE_FOLDER = "PULUMI_BCM_STATE";

/** Where this machine keeps what a run leaves behind: journals of power, changes and reports. Nobody else may read it. */
export function stateFolder(): string {
    const state = process.env.XDG_STATE_HOME || join(homedir(), ".local", "state");
    return process.env[STATE_FOLDER] || join(state, "pulumi-bcm");
}
