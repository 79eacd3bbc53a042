import { randomUUID } from "node:crypto";
import type { Spelling } from "../../model/field";
import { scriptList, scriptText } from "../../model/scripts";
import { bmcInterfaceName, canonicalMac, NO_MAC } from "../../model/values";
import { NO_ADDRESS, type WireObject, ZERO_UUID } from "./envelope";
import type { Lacking } from "./lacking";
import { patchRoles, type RolePattern, rolesFromWire } from "./roles";
import {
    BOOT_LOADER,
    GPU_COMPUTE_MODE,
    INSTALL_MODE,
    INTERFACE_CHILD_TYPE,
    spell,
    spellingOf,
} from "./words";

/** What a field may refer to. */
export type Referenced = "network" | "category" | "software image";
/** The uuid of a name. @throws Error if nothing has the name and that matters */
export type UuidOf = (kind: Referenced, name: string) => string;
/** The name of a uuid, or the uuid itself if nothing has it. */
export type NameOf = (kind: Referenced, uuid: string) => string;

/** What writing a value may need besides the value. */
export interface WriteContext {
    uuidOf: UuidOf;
    role?: RolePattern;
    /** What the head node has no place for, and is not sent. @default nothing is known */
    lacking?: Lacking;
}

/** How values of one spelling are written and read. */
interface Codec<Value> {
    /** @param live the head node's current value; @param before the program's value before this change */
    write(value: Value, context: WriteContext, live: unknown, before: Value | undefined): unknown;
    /** The live value in the program's words; undefined if it is not the one that the program owns. */
    read(live: unknown, owned: Value, nameOf: NameOf): Value | undefined;
    /** The one form for all values of equal meaning. */
    canonical?(value: Value, siblings: Record<string, unknown>): Value;
}

/** The type of a program's value for each spelling. */
type ValueOf<Name extends Spelling> = Name extends "flag"
    ? boolean
    : Name extends "number"
      ? number
      : Name extends "names" | "script" | "roles"
        ? string[]
        : string;

const text: Codec<string> = {
    write: (value) => value,
    // BCM may trim what it stores.
    read: (live, owned) => (String(live ?? "").trim() === owned.trim() ? owned : String(live ?? "")),
};

const reference = (kind: Referenced): Codec<string> => ({
    write: (name, { uuidOf }) => (name === "" ? ZERO_UUID : uuidOf(kind, name)),
    read: (live, owned, nameOf) => {
        const uuid = String(live ?? ZERO_UUID);
        return uuid === owned ? uuid : nameOf(kind, uuid);
    },
});

/** @param inherited BCM's word for "inherit from the category", which no program states */
const word = (table: Record<string, string>, inherited = ""): Codec<string> => ({
    write: (value) => (value === inherited ? inherited : spell(table, value)),
    read: (live) => String(live ?? inherited),
    canonical: (value) => spellingOf(table, value),
});

/** How each spelling is written and read. */
const CODECS = {
    text,
    xml: {
        write: (value) => value,
        read: (live, owned) => (sameText(live, owned) ? owned : String(live ?? "")),
    },
    // Stated as not known yet, it takes away none that BCM has.
    mac: {
        write: (value, _context, live) => (value === NO_MAC && hasMac(live) ? live : value),
        read: (live, owned) =>
            owned === NO_MAC && hasMac(live)
                ? owned
                : (canonicalMac(String(live ?? "")) ?? String(live ?? "")),
        canonical: (value) => canonicalMac(value) ?? value,
    },
    address: { write: (value) => value, read: (live) => String(live ?? NO_ADDRESS) },
    flag: { write: (value) => value, read: (live) => live === true },
    number: { write: (value) => value, read: (live) => Number(live ?? 0) },
    names: { write: (value) => value, read: (live) => (live as string[] | undefined) ?? [] },
    script: {
        write: (value) => scriptText(value),
        read: (live, owned) => (sameText(live, scriptText(owned)) ? owned : scriptList(String(live ?? ""))),
    },
    "install mode": word(INSTALL_MODE),
    "boot loader": word(BOOT_LOADER, "CATEGORY"),
    "GPU compute mode": word(GPU_COMPUTE_MODE),
    "interface type": {
        write: (value) => spell(INTERFACE_CHILD_TYPE, value),
        read: (live, owned) =>
            Object.entries(INTERFACE_CHILD_TYPE).find(([, childType]) => childType === live)?.[0] ?? owned,
    },
    "interface name": {
        write: (value) => value,
        read: (live) => String(live),
        canonical: (value, { type }) => (type === "bmc" ? (bmcInterfaceName(value) ?? value) : value),
    },
    network: reference("network"),
    category: reference("category"),
    "software image": {
        write: (name, { uuidOf }, live) => ({
            ...((live as WireObject | null | undefined) || newImageProxy()),
            parentSoftwareImage: uuidOf("software image", name),
            modified: true,
        }),
        read: (live, owned, nameOf) =>
            reference("software image").read((live as WireObject | null)?.parentSoftwareImage, owned, nameOf),
    },
    roles: {
        write: (value, { role }, live, before) => patchRoles(live, value, before ?? [], role),
        read: (live, owned) => rolesFromWire(live, owned),
    },
    // A changed password is reported as absent, so that the next update writes ours again. A profile that may not see it
    // gets an empty one, which says nothing about the real one.
    password: {
        write: (value) => value,
        read: (live, owned) => (live === owned || (live ?? "") === "" ? owned : undefined),
    },
    privilege: { write: (value) => value, read: (live) => String(live ?? "ADMINISTRATOR") },
} satisfies { [Name in Exclude<Spelling, "special">]: Codec<ValueOf<Name>> };

function hasMac(live: unknown): boolean {
    const mac = canonicalMac(String(live ?? ""));
    return mac !== undefined && mac !== NO_MAC;
}

function newImageProxy(): WireObject {
    return { baseType: "SoftwareImageProxy", childType: "", uuid: randomUUID(), revisionID: -1 };
}

/** Compares XML; white space between tags carries no meaning, and BCM may reformat a text. */
export function sameText(live: unknown, wish: unknown): boolean {
    const normal = (value: unknown) =>
        String(value ?? "")
            .replace(/>\s+</g, "><")
            .trim();
    return normal(live) === normal(wish);
}

/** The codec of a spelling for values of any type; the field's schema has checked them. */
export function codecOf(spelling: Spelling): Codec<unknown> | undefined {
    return spelling === "special" ? undefined : (CODECS[spelling] as unknown as Codec<unknown>);
}
