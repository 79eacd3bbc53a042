import Heap from "heap-js";
import type { PowerOperation } from "../words";

/** Something that happens to a node at its time. */
export type Task =
    | { kind: "step"; device: string; turn: number }
    | { kind: "copied"; device: string; turn: number; plan: number }
    | {
          kind: "power";
          device: string;
          index: number;
          operation: PowerOperation;
          session: string;
          isSkipped: boolean;
      }
    | { kind: "power-on"; device: string; turn: number }
    | { kind: "shutdown"; device: string; turn: number; reboot: boolean }
    | { kind: "image"; image: string };

export interface Appointment {
    at: number;
    /** Among those of one moment, the order in which they were made. */
    order: number;
    task: Task;
}

/** What is still to come, in the order of time. One list for all nodes: there is no timer anywhere. */
export class Agenda {
    private readonly heap = new Heap<Appointment>((a, b) => a.at - b.at || a.order - b.order);
    private nextOrder = 1;

    add(at: number, task: Task): void {
        this.heap.push({ at, order: this.nextOrder++, task });
    }

    /** Takes out the first one whose time has come. */
    due(now: number): Appointment | undefined {
        const first = this.heap.peek();
        return first && first.at <= now ? this.heap.pop() : undefined;
    }

    /** When the next one is due, ms; undefined when nothing is to come. */
    nextAt(): number | undefined {
        return this.heap.peek()?.at;
    }

    get size(): number {
        return this.heap.size();
    }

    dump(): Appointment[] {
        return this.heap.toArray().sort((a, b) => a.at - b.at || a.order - b.order);
    }

    load(appointments: readonly Appointment[]): void {
        this.heap.clear();
        for (const { at, task } of appointments) this.add(at, task);
    }
}
