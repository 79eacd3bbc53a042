import { isIP } from "node:net";
import { BmcPrivilege } from "../../model/enums";
import { type Entity, entityList, ZERO_UUID } from "../entities";
import type { State } from "../state";
import { BMC_WORDS, GPU_WORDS, MOUNT_WORDS, SERVICE_WORDS } from "../words";
import type { Complain } from "./complaints";
import { validateDiskSetup } from "./disk-setup";

/** Of 6 octets, or of an InfiniBand port with 8 or 20. */
export const MAC = /^([0-9A-Fa-f]{2}:){5}(([0-9A-Fa-f]{2}:){2}(([0-9A-Fa-f]{2}:){12})?)?[0-9A-Fa-f]{2}$/;

type Words = Record<string, readonly string[]>;

/** What devices and categories have in common. */
export function validateCommon(state: State, entity: Entity, complain: Complain): void {
    validateUuid(entity, complain);
    reference(state.networks, entity, "managementNetwork", complain);
    const image = (entity.softwareImageProxy as Entity | null)?.parentSoftwareImage;
    if (entity.softwareImageProxy && !state.images.has(String(image)))
        complain("softwareImageProxy", "KEY_NOT_FOUND", `software image ${String(image)} is not known`);
    for (const module of entityList(entity.modules)) {
        if (!module.name) complain("modules", "NOT_SET", "a kernel module has no name");
        if (typeof module.parameters !== "string")
            complain("modules", "NOT_NULL", `parameters of kernel module ${String(module.name)} is null`);
    }
    validateBmcSettings(state, entity, complain);
    for (const [list, words] of [
        ["gpuSettings", GPU_WORDS],
        ["fsmounts", MOUNT_WORDS],
        ["services", SERVICE_WORDS],
    ] as const)
        for (const element of entityList(entity[list])) validateWords(state, element, words, complain, list);
    named(entity, "services", "name", complain);
    named(entity, "gpuSettings", "name", complain);
    named(entity, "fsmounts", "mountpoint", complain);
    named(entity, "roles", "name", complain);
    for (const text of ["initialize", "finalize", "kernelParameters"])
        if (typeof entity[text] !== "string") complain(text, "BAD_VALUE", `${text} is not a text`);
    if (typeof entity.disksetup !== "string") complain("disksetup", "BAD_VALUE", "disksetup is not a text");
    else if (entity.disksetup !== "") validateDiskSetup(entity.disksetup, state.switches.diskSetup, complain);
}

export function validateUuid(entity: Entity, complain: Complain): void {
    if (!entity.uuid || entity.uuid === ZERO_UUID) complain("uuid", "NOT_NULL", "uuid is not set");
}

/** Fields of an entity, or of an element of one of its lists, that have a closed vocabulary. */
export function validateWords(
    state: State,
    entity: Record<string, unknown>,
    words: Words,
    complain: Complain,
    within?: string,
): void {
    for (const [field, allowed] of Object.entries(words)) {
        const value = entity[field];
        if (value === undefined || allowed.includes(String(value))) continue;
        const text = `${field} ${String(value)} is not one of ${allowed.filter(Boolean).join(", ")}`;
        complain(within ?? field, state.switches.badWord, text);
    }
}

/** A field that refers to another entity by its uuid; zero is "unset". */
export function reference(
    known: Map<string, Entity>,
    entity: Record<string, unknown>,
    field: string,
    complain: Complain,
    within?: string,
): void {
    const uuid = entity[field];
    if (uuid === undefined || uuid === ZERO_UUID || known.has(String(uuid))) return;
    complain(within ?? field, "KEY_NOT_FOUND", `${field} ${String(uuid)} is not known`);
}

/** An IPv4 address field; `0.0.0.0` is "none". */
export function address(
    entity: Record<string, unknown>,
    field: string,
    complain: Complain,
    within?: string,
): void {
    const value = entity[field];
    if (value === undefined || isIP(String(value)) === 4) return;
    complain(within ?? field, "BAD_VALUE", `${field} ${String(value)} is not an address`);
}

function validateBmcSettings(state: State, entity: Entity, complain: Complain): void {
    const bmc = entity.bmcSettings as Entity | null | undefined;
    if (!bmc) return;
    const words = { ...BMC_WORDS, privilege: BmcPrivilege.options };
    validateWords(state, bmc, words, complain, "bmcSettings");
    if (!bmc.baseType || !bmc.uuid)
        complain("bmcSettings", "NOT_NULL", "bmcSettings has no baseType and uuid");
}

/** Elements that need a name, each its own. */
function named(entity: Entity, list: string, field: string, complain: Complain): void {
    const names = entityList(entity[list]).map((element) => element[field]);
    names.forEach((name, index) => {
        if (typeof name !== "string" || name === "")
            complain(list, "NOT_SET", `an element of ${list} has no ${field}`);
        else if (names.indexOf(name) !== index)
            complain(list, "DUPLICATE_NAME", `${name} is there twice in ${list}`);
    });
}
