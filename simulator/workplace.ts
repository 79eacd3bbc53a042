import type { Job, LostJob, ManagerKind } from "./machines/workload";
import type { State } from "./state";

/** The workload managers of a head node as people see them who use and operate the cluster. */
export class Workplace {
    private readonly state: State;

    constructor(state: State) {
        this.state = state;
    }

    /** Adds a workload manager, or a Kubernetes cluster; of all physical nodes unless some are named. */
    addManager(name: string, kind: ManagerKind = "wlm", nodes?: readonly string[]): void {
        this.state.workload.add(name, kind, nodes);
    }

    /** Takes a manager away, as when it is down and no longer listed. */
    removeManager(name: string): void {
        this.state.workload.remove(name);
    }

    /** Starts a job of so many seconds on a node, null: one that never ends. @throws Error when no manager has the node */
    runJob(
        hostname: string,
        seconds: number | null,
        { repeats = false, manager }: Partial<Pick<Job, "repeats" | "manager">> = {},
    ): void {
        this.state.workload.run(hostname, { seconds, repeats, manager }, this.now());
    }

    /** A person ends all jobs of a node. */
    endJobs(hostname: string): void {
        this.state.workload.endJobs(hostname, this.now());
    }

    /** An operator drains a node in every manager. */
    drain(hostname: string, reason = ""): void {
        const { workload } = this.state;
        for (const manager of workload.managers) workload.drain(hostname, manager, reason, this.now());
    }

    /** An operator gives a node back to every manager. */
    undrain(hostname: string): void {
        const { workload, machines } = this.state;
        const uuid = this.state.device(hostname)?.uuid;
        const isUp = uuid !== undefined && machines.get(uuid).status === "UP";
        for (const manager of workload.managers) workload.undrain(hostname, manager, this.now(), isUp);
    }

    /** What each manager says of a node, e.g. `{ slurm: "DRAINED (new image)" }`. */
    drains(hostname: string): Record<string, string> {
        const drains = this.state.workload.managers.map((manager) => {
            const { result, reason } = this.state.workload.look(hostname, manager, this.now());
            return [manager.name, reason === "" ? result : `${result} (${reason})`] as const;
        });
        return Object.fromEntries(drains);
    }

    /** How many jobs a node runs. */
    jobsOn(hostname: string): number {
        return this.state.workload.jobsOn(hostname, this.now());
    }

    /** Jobs that were lost because their node went down, oldest first. */
    lostJobs(): LostJob[] {
        this.state.machines.settle();
        return structuredClone(this.state.workload.lost);
    }

    /** Whoever looks at jobs looks at nodes that are as the clock has them. */
    private now(): number {
        this.state.machines.settle();
        return this.state.clock.now();
    }
}
