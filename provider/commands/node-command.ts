import { type ChildProcess, spawn } from "node:child_process";
import { redact } from "../../bcm/client/redact";
import { COMMAND_SECONDS, type NodeCommand } from "../../model/node-command";

/** What is kept of what a command prints: the last lines say why it has failed. */
const KEPT_LINES = 5;
const KEPT_BYTES = 4096;
/** A program that it has left behind may hold its output open, ms. */
const CLOSING_MS = 1000;

/** For whom a command is run. */
export interface CommandSubject {
    /** Host name of the node. */
    node: string;
    /** Name of its request as it is written down, e.g. `power_cycle CHG-1042`. */
    request: string;
}

/**
 * Runs a command for one node, in an environment of `BCM_NODE`, `BCM_REQUEST` and the `PATH` of this process: no setting and no
 * secret of the stack reaches it. After its time it is killed with all that it has started.
 *
 * @returns why it has failed, with its last lines; undefined if it ended with exit code 0
 */
export async function runForNode(
    { command, timeout = COMMAND_SECONDS }: NodeCommand,
    { node, request }: CommandSubject,
): Promise<string | undefined> {
    const [program = "", ...args] = command;
    const env = { PATH: process.env.PATH, BCM_NODE: node, BCM_REQUEST: request };
    const describe = (why: string) => redact(`${program} for ${node} failed: ${why}`);
    let child: ChildProcess;
    try {
        // A process group of its own, so that it can be killed as a whole.
        child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    } catch (error) {
        return describe((error as Error).message);
    }
    const kill = () => {
        try {
            process.kill(-(child.pid ?? 0), "SIGKILL");
        } catch {
            // It has ended by itself.
        }
    };
    let said = "";
    const keep = (chunk: Buffer) => {
        said = (said + chunk.toString("utf8")).slice(-KEPT_BYTES);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    let isLate = false;
    const timer = setTimeout(() => {
        isLate = true;
        kill();
    }, timeout * 1000);
    process.once("exit", kill);
    try {
        const end = await new Promise<string>((resolve) => {
            child.once("error", ({ message }) => resolve(message));
            child.once("exit", (code, signal) => {
                const text = code === 0 ? "" : code === null ? `signal ${signal}` : `exit code ${code}`;
                child.once("close", () => resolve(text));
                setTimeout(() => resolve(text), CLOSING_MS).unref();
            });
        });
        if (end === "") return undefined;
        const why = isLate ? `no end after ${timeout} s` : end;
        const lines = said.trim().split("\n").slice(-KEPT_LINES).join("\n").trim();
        return describe(`${why}${lines === "" ? "" : `\n${lines}`}`);
    } finally {
        clearTimeout(timer);
        process.off("exit", kill);
    }
}
