import { newEntity } from "../entities";

/** What a manager can say of a node, in BCM's words. */
export type DrainState = "NOTANODE" | "UNDRAINED" | "DRAINING" | "DRAINED" | "FAILED";

/** BCM's service for a kind of manager. */
export type ManagerKind = "wlm" | "kubernetes";

/** Who places work on nodes: a workload manager such as Slurm, or a Kubernetes cluster. */
export interface Manager {
    uuid: string;
    name: string;
    kind: ManagerKind;
    /** Host names of its nodes. @default all physical nodes */
    nodes?: readonly string[];
}

/** A job on a node. */
export interface Job {
    /** Name of its manager. */
    manager: string;
    /** How long it runs, of the head node's time; null: until somebody ends it. */
    seconds: number | null;
    /** Whether another one like it follows as long as the node takes work. */
    repeats: boolean;
    /** When it ends, ms; null: never; undefined: it waits for the node. */
    endsAt?: number | null;
}

/** Whether a node takes work of one manager. */
interface Drain {
    manager: string;
    reason: string;
}

interface Worker {
    jobs: Job[];
    drains: Drain[];
}

/** A job that was lost with its node's power, or because the node went down. */
export interface LostJob {
    hostname: string;
    manager: string;
    at: number;
}

export interface WorkloadDump {
    managers: Manager[];
    workers: [string, Worker][];
    lost: LostJob[];
}

/** What workload managers run on nodes, by host name. Nothing runs between calls: each look first catches up. */
export class Workload {
    readonly managers: Manager[] = [];
    readonly lost: LostJob[] = [];
    private readonly workers = new Map<string, Worker>();

    add(name: string, kind: ManagerKind = "wlm", nodes?: readonly string[]): Manager {
        const manager: Manager = { ...newEntity({}), name, kind, nodes };
        this.managers.push(manager);
        return manager;
    }

    remove(name: string): void {
        const place = this.managers.findIndex((manager) => manager.name === name);
        if (place >= 0) this.managers.splice(place, 1);
    }

    /** Starts a job. @throws Error when no manager has the node */
    run(hostname: string, job: Omit<Job, "endsAt" | "manager"> & { manager?: string }, at: number): void {
        const manager = this.managers.find(
            (one) => (job.manager ?? one.name) === one.name && isAmong(one, hostname),
        );
        if (!manager) throw new Error(`no workload manager has the node "${hostname}"`);
        const { seconds, repeats } = job;
        this.of(hostname).jobs.push({ manager: manager.name, seconds, repeats, endsAt: endOf(job, at) });
    }

    /** Takes a node out of a manager's hands: what runs goes on, nothing new begins. One that is drained keeps its drain, with the new reason. */
    drain(hostname: string, { name }: Manager, reason: string, at: number): void {
        const worker = this.settle(hostname, at);
        worker.drains = [
            ...worker.drains.filter(({ manager }) => manager !== name),
            { manager: name, reason },
        ];
    }

    undrain(hostname: string, { name }: Manager, at: number, isUp: boolean): void {
        const worker = this.settle(hostname, at);
        worker.drains = worker.drains.filter(({ manager }) => manager !== name);
        if (isUp) this.resume(hostname, at);
    }

    /** What a manager says of a node, and with which reason. */
    look(hostname: string, manager: Manager, at: number): { result: DrainState; reason: string } {
        if (!isAmong(manager, hostname)) return { result: "NOTANODE", reason: "" };
        const { drains, jobs } = this.settle(hostname, at);
        const drain = drains.find((one) => one.manager === manager.name);
        if (!drain) return { result: "UNDRAINED", reason: "" };
        const isBusy = jobs.some((job) => job.manager === manager.name && job.endsAt !== undefined);
        return { result: isBusy ? "DRAINING" : "DRAINED", reason: drain.reason };
    }

    endJobs(hostname: string, at: number): void {
        this.settle(hostname, at).jobs = [];
    }

    /** How many jobs a node runs. */
    jobsOn(hostname: string, at: number): number {
        return this.settle(hostname, at).jobs.filter(({ endsAt }) => endsAt !== undefined).length;
    }

    /** The node is up and takes work again. */
    resume(hostname: string, at: number): void {
        const { jobs, drains } = this.settle(hostname, at);
        for (const job of jobs)
            if (job.endsAt === undefined && !isDrained(drains, job)) job.endsAt = endOf(job, at);
    }

    /** The node goes down, and what runs on it is lost. */
    interrupt(hostname: string, at: number): void {
        const worker = this.settle(hostname, at);
        const running = worker.jobs.filter(({ endsAt }) => endsAt !== undefined);
        this.lost.push(...running.map(({ manager }) => ({ hostname, manager, at })));
        worker.jobs = worker.jobs.filter(({ repeats }) => repeats);
        for (const job of worker.jobs) job.endsAt = undefined;
    }

    /** Where drains do not outlast a boot. */
    forgetDrains(hostname: string): void {
        this.of(hostname).drains = [];
    }

    dump(): WorkloadDump {
        return { managers: this.managers, workers: [...this.workers], lost: this.lost };
    }

    load({ managers, workers, lost }: WorkloadDump): void {
        this.managers.push(...managers);
        for (const [hostname, worker] of workers) this.workers.set(hostname, worker);
        this.lost.push(...lost);
    }

    private of(hostname: string): Worker {
        const worker = this.workers.get(hostname) ?? { jobs: [], drains: [] };
        this.workers.set(hostname, worker);
        return worker;
    }

    /** Ends what has ended by now, and starts what follows on it where the node takes work. */
    private settle(hostname: string, now: number): Worker {
        const worker = this.of(hostname);
        for (const job of worker.jobs) {
            while (typeof job.endsAt === "number" && job.endsAt <= now) {
                const mayFollow = job.repeats && !isDrained(worker.drains, job);
                job.endsAt = mayFollow ? endOf(job, job.endsAt) : undefined;
            }
        }
        worker.jobs = worker.jobs.filter(({ repeats, endsAt }) => repeats || endsAt !== undefined);
        return worker;
    }
}

function isAmong({ nodes }: Manager, hostname: string): boolean {
    return nodes === undefined || nodes.includes(hostname);
}

function isDrained(drains: readonly Drain[], job: Job): boolean {
    return drains.some(({ manager }) => manager === job.manager);
}

function endOf({ seconds }: Pick<Job, "seconds">, at: number): number | null {
    return seconds === null ? null : at + seconds * 1000;
}
