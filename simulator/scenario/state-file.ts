import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Entity } from "../entities";
import { readJson, writeJson } from "../http/json";
import type { MachinesDump } from "../machines/machines";
import type { WorkloadDump } from "../machines/workload";
import type { State } from "../state";

const FAMILIES = ["devices", "categories", "images", "networks", "partitions", "racks"] as const;
type Families = Record<(typeof FAMILIES)[number], Entity[]>;

const entities = z.array(z.looseObject({ uuid: z.string() }));
const Saved = z.object({
    simulator: z.literal("bcm-simulator"),
    now: z.number(),
    devices: entities,
    categories: entities,
    images: entities,
    networks: entities,
    partitions: entities,
    racks: entities,
    machines: z.custom<MachinesDump>((value) => typeof value === "object" && value !== null),
    // Missing in the files of older versions, which knew no workload managers.
    workload: z.custom<WorkloadDump>((value) => typeof value === "object" && value !== null).optional(),
});

/** When the saved head node's time stood still, ms; undefined when there is no file. @throws Error with a sentence. */
export function savedTime(file: string): number | undefined {
    return existsSync(file) ? read(file).now : undefined;
}

/** Takes up where the file was left. Log-ins and sessions do not survive a restart. */
export function loadState(state: State, file: string): void {
    const saved = read(file);
    for (const family of FAMILIES)
        for (const entity of saved[family] as Entity[]) state[family].set(entity.uuid, entity);
    state.machines.load(saved.machines);
    if (saved.workload) state.workload.load(saved.workload);
}

/** Writes all that the head node knows, BMC passwords included, for this user's eyes only; whole or not at all. */
export function saveState(state: State, file: string): void {
    state.machines.settle();
    const families = Object.fromEntries(FAMILIES.map((family) => [family, [...state[family].values()]]));
    const saved = {
        simulator: "bcm-simulator",
        now: state.clock.now(),
        ...(families as Families),
        machines: state.machines.dump(),
        workload: state.workload.dump(),
    };
    writeFileSync(`${file}.new`, writeJson(saved), { mode: 0o600 });
    renameSync(`${file}.new`, file);
}

function read(file: string): z.output<typeof Saved> {
    try {
        return Saved.parse(readJson(readFileSync(file, "utf8")));
    } catch {
        throw new Error(
            `${file} is no state of bcm-simulator. Name another file with --state, or delete it.`,
        );
    }
}
