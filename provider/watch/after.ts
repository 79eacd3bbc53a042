import type { NodeCommand } from "../../model/node-command";
import type { ReadinessTarget } from "../../model/power";
import { runForNode } from "../commands/node-command";
import { refuseOrphan } from "../internals/engine-link";
import type { CommandRun, Line } from "./line";

/** The command for nodes that were powered and are active: it runs beside the watch, once for each. */
export class AfterCommands {
    private readonly command: NodeCommand;
    private readonly runs: Line["commands"];
    private readonly targets: ReadonlyMap<string, ReadinessTarget>;

    constructor(command: NodeCommand, { commands }: Line, targets: readonly ReadinessTarget[]) {
        this.command = command;
        this.runs = commands;
        // Whoever was as wanted already was not powered.
        const powered = targets.filter(({ outcome }) => outcome === "done");
        this.targets = new Map(powered.map((target) => [target.hostname, target]));
    }

    /**
     * Starts it for those for which it has not been, and says how it fares for each of them.
     *
     * @returns by host name; of one that has ended why it has failed, or an empty text
     */
    async look(active: readonly string[]): Promise<Map<string, CommandRun>> {
        const found = new Map<string, CommandRun>();
        for (const hostname of active) {
            const target = this.targets.get(hostname);
            found.set(hostname, target ? await this.runOf(target) : { failure: "" });
        }
        return found;
    }

    private async runOf({ hostname, request }: ReadinessTarget): Promise<CommandRun> {
        const key = `${hostname} ${request}`;
        const known = this.runs.get(key);
        if (known) return known;
        await refuseOrphan(`${this.command.command[0]} was not run for ${hostname}`);
        const run: CommandRun = {};
        this.runs.set(key, run);
        void runForNode(this.command, { node: hostname, request }).then(
            (failure = "") => {
                run.failure = failure;
            },
            ({ message }: Error) => {
                run.failure = message;
            },
        );
        return run;
    }
}
