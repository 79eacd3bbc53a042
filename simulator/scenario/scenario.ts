import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { z } from "zod";
import type { Entity } from "../entities";
import type { State } from "../state";
import { validateDevice } from "../validation/device";
import { Workplace } from "../workplace";
import { seedNode } from "./nodes";
import { type Inventory, Scenario } from "./schema";
import { addCategory, addImage, addNetwork, stock } from "./stock";

/** A scenario that cannot be used; the text names the file, the place and what is allowed. */
export class ScenarioError extends Error {}

/** Reads a scenario, YAML or JSON. @throws ScenarioError with everything that is wrong. */
export function readScenario(file: string): Scenario {
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (error) {
        throw new ScenarioError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
    const document = parseDocument(text);
    const [broken] = document.errors;
    if (broken) throw new ScenarioError(`${file}: ${broken.message}`);
    const reading = Scenario.safeParse(document.toJS() ?? {});
    if (reading.success) return reading.data;
    throw new ScenarioError(`${file}:\n${z.prettifyError(reading.error)}`);
}

/** Fills a head node's state. @throws ScenarioError that names the entry which does not fit. */
export function applyScenario(state: State, scenario: Partial<Scenario> = {}): void {
    if (scenario.inventory) restoreInventory(state, scenario.inventory);
    else stock(state);
    each("networks", scenario.networks, (network) => addNetwork(state, flat(network)));
    each("images", scenario.images, (image) => addImage(state, image));
    each("categories", scenario.categories, (category) => addCategory(state, flat(category)));
    each("nodes", scenario.nodes, (node) => {
        const [problem] = validateDevice(state, seedNode(state, flat(node)));
        if (problem) throw new Error(`${problem.field}: ${problem.message}`);
    });
    each("workload", scenario.workload, ({ name, kind, nodes }) => state.workload.add(name, kind, nodes));
    const now = state.clock.now();
    each("jobs", scenario.jobs, ({ node, ...job }) => state.workload.run(node, job, now));
    each("drained", scenario.drained, ({ node, reason }) => new Workplace(state).drain(node, reason));
    for (const fault of scenario.faults ?? []) state.faults.add(fault);
}

function restoreInventory(state: State, inventory: Inventory): void {
    const stores = [
        [state.partitions, inventory.partitions],
        [state.networks, inventory.networks],
        [state.images, inventory.images],
        [state.categories, inventory.categories],
        [state.devices, inventory.devices],
    ] as const;
    for (const [store, entities] of stores)
        for (const entity of entities as Entity[]) store.set(entity.uuid, entity);
    for (const hostname of inventory.up) {
        const device = state.device(hostname);
        if (device && device.childType !== "HeadNode") state.machines.setUp(device);
    }
}

/** An entry and its further fields in one. */
function flat<T extends { fields?: Record<string, unknown> }>({ fields, ...entry }: T): Omit<T, "fields"> {
    return { ...fields, ...entry };
}

function each<T>(list: string, entries: readonly T[] | undefined, add: (entry: T) => unknown): void {
    (entries ?? []).forEach((entry, index) => {
        try {
            add(entry);
        } catch (error) {
            throw new ScenarioError(`${list}[${index}]: ${(error as Error).message}`);
        }
    });
}
