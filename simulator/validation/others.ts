import { type Entity, findByName } from "../entities";
import type { State } from "../state";
import { CATEGORY_WORDS, NETWORK_WORDS } from "../words";
import { type Complain, collect, type Judge, type Severity, type Validation } from "./complaints";
import { address, reference, validateCommon, validateUuid, validateWords } from "./parts";

const SYSTEM_CATEGORY = "default";
const LARGEST_PREFIX = 32;

/** What the head node has against a category. */
export const validateCategory: Judge = (state, category) =>
    collect(category, (complain) => {
        validateName(state.categories, category, "category", complain);
        if (!category.softwareImageProxy)
            complain("softwareImageProxy", "NOT_NULL", "a category needs a software image");
        validateWords(state, category, CATEGORY_WORDS, complain);
        validateCommon(state, category, complain);
    });

/** What it has against a software image. */
export const validateImage: Judge = (state, image) =>
    collect(image, (complain) => {
        validateUuid(image, complain);
        validateName(state.images, image, "software image", complain);
        if (typeof image.path !== "string" || !image.path.startsWith("/"))
            complain("path", "BAD_VALUE", `path ${String(image.path)} is not absolute`);
    });

/** What it has against a network. */
export const validateNetwork: Judge = (state, network) =>
    collect(network, (complain) => {
        validateUuid(network, complain);
        validateName(state.networks, network, "network", complain);
        validateWords(state, network, NETWORK_WORDS, complain);
        address(network, "baseAddress", complain);
        const bits = network.netmaskBits;
        if (typeof bits !== "number" || !Number.isInteger(bits) || bits < 0 || bits > LARGEST_PREFIX)
            complain("netmaskBits", "BAD_VALUE", `netmaskBits ${String(bits)} is not 0 to ${LARGEST_PREFIX}`);
    });

/** What it has against a partition. */
export const validatePartition: Judge = (state, partition) =>
    collect(partition, (complain) => {
        validateUuid(partition, complain);
        validateName(state.partitions, partition, "partition", complain);
        reference(state.categories, partition, "defaultCategory", complain);
    });

/** What it has against a rack. */
export const validateRack: Judge = (state, rack) =>
    collect(rack, (complain) => {
        validateUuid(rack, complain);
        validateName(state.racks, rack, "rack", complain);
    });

/** A refusal to remove something that is still in use, or that the cluster cannot do without. */
export function refuseRemoval(entity: Entity, users: Entity[], severity: Severity): Validation[] {
    return collect(entity, (complain) => {
        if (entity.baseType === "Category" && entity.name === SYSTEM_CATEGORY)
            complain("", "NOT_ALLOWED", "the default category cannot be removed");
        if (entity.childType === "HeadNode") complain("", "NOT_ALLOWED", "a head node cannot be removed");
        const names = users.map((user) => String(user.hostname ?? user.name));
        if (names.length > 0) complain("", "NOT_ALLOWED", `still in use by ${names.join(", ")}`, severity);
    });
}

/** A device that runs is removed only by force. */
export function refuseRunning(state: State, device: Entity): Validation[] {
    const isUp = state.machines.get(device.uuid).status === "UP";
    if (state.switches.removeUpDevice === "allow" || !isUp) return [];
    return collect(device, (complain) =>
        complain("", "NOT_ALLOWED", `${String(device.hostname)} is UP`, "FORCE"),
    );
}

function validateName(all: Map<string, Entity>, entity: Entity, kind: string, complain: Complain): void {
    const { name, uuid } = entity;
    if (typeof name !== "string" || name === "") {
        complain("name", "NOT_SET", "name is not set");
        return;
    }
    const twin = findByName(all, name);
    if (twin && twin.uuid !== uuid) complain("name", "DUPLICATE_NAME", `${kind} ${name} exists already`);
}
