import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks per second in /proc (`man 5 proc`; 100 on every Linux that Node supports). */
const TICKS = 100;
const LOOK_MS = 100;

/** The role of a process in an update. */
export type Role = "cli" | "program" | "provider" | "policy" | "other";

export interface Usage {
    /** Peak memory of a single process of this kind, MB. */
    peakMegabytes: number;
    /** Processor seconds of all processes of this kind. */
    cpuSeconds: number;
}

/** Samples a process and all its descendants until stopped; their kernel counters only grow. */
export class ProcessWatch {
    private readonly seen = new Map<number, { role: Role } & Usage>();
    private readonly root: number;
    private readonly timer: NodeJS.Timeout;

    constructor(root: number) {
        this.root = root;
        this.timer = setInterval(() => this.look(), LOOK_MS);
        this.look();
    }

    stop(): Record<Role, Usage> {
        clearInterval(this.timer);
        const none = (): Usage => ({ peakMegabytes: 0, cpuSeconds: 0 });
        const usage: Record<Role, Usage> = {
            cli: none(),
            program: none(),
            provider: none(),
            policy: none(),
            other: none(),
        };
        for (const { role, peakMegabytes, cpuSeconds } of this.seen.values()) {
            usage[role].peakMegabytes = Math.max(usage[role].peakMegabytes, peakMegabytes);
            usage[role].cpuSeconds += cpuSeconds;
        }
        return usage;
    }

    private look(): void {
        const children = new Map<number, number[]>();
        for (const entry of readdirSync("/proc")) {
            const id = Number(entry);
            const parent = Number(statOf(id)?.[1]);
            if (parent > 0) children.set(parent, [...(children.get(parent) ?? []), id]);
        }
        const family = [this.root];
        for (const id of family) family.push(...(children.get(id) ?? []));
        for (const id of family) this.note(id);
    }

    private note(id: number): void {
        const stat = statOf(id);
        const peak = peakMegabytes(id);
        if (!stat || peak === undefined) return;
        this.seen.set(id, {
            role: id === this.root ? "cli" : roleOf(id),
            peakMegabytes: peak,
            cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS,
        });
    }
}

/** Seconds of processor time that a process has used. */
export function cpuSeconds(id: number): number {
    const stat = statOf(id);
    return stat ? (Number(stat[11]) + Number(stat[12])) / TICKS : 0;
}

/** Peak memory of a process, MB. */
export function peakMegabytes(id: number): number | undefined {
    const line = /VmHWM:\s+(\d+)/.exec(read(`/proc/${id}/status`));
    return line ? Math.round(Number(line[1]) / 1024) : undefined;
}

/** Fields of /proc/…/stat after the command's name, from the state on. */
function statOf(id: number): string[] | undefined {
    return Number.isInteger(id) ? read(`/proc/${id}/stat`).split(") ")[1]?.split(" ") : undefined;
}

function roleOf(id: number): Role {
    const command = read(`/proc/${id}/cmdline`).replaceAll("\0", " ");
    if (/dynamic-provider|pulumi-resource-bcm/.test(command)) return "provider";
    if (command.includes("run-policy-pack")) return "policy";
    if (/@pulumi\/pulumi\/cmd\/run|pulumi-language-yaml/.test(command)) return "program";
    return "other";
}

function read(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return ""; // the process has ended in the meantime
    }
}
