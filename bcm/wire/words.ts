import type { BootLoader, GpuComputeMode, InstallMode, InterfaceType } from "../../model/enums";

/*
 * Our words in BCM's spelling. Each table covers its vocabulary: a new word does not compile until
 * it is spelt here.
 */

export const INSTALL_MODE = {
    AUTO: "AUTO",
    FULL: "FULL",
    MINIMAL: "NOSYNC", // BCM has no MINIMAL; of its own modes this does the least that still checks the disk
    MAIN: "MAIN",
    NOSYNC: "NOSYNC",
    SKIP: "SKIP",
} as const satisfies Record<InstallMode, string>;

export const BOOT_LOADER = {
    grub2: "GRUB",
    grub: "GRUB",
    GRUB: "GRUB",
    syslinux: "SYSLINUX",
    SYSLINUX: "SYSLINUX",
} as const satisfies Record<BootLoader, string>;

export const GPU_COMPUTE_MODE = {
    DEFAULT: "UNRESTRICTED",
    UNRESTRICTED: "UNRESTRICTED",
    PROHIBITED: "PROHIBITED",
    EXCLUSIVE_PROCESS: "EXCLUSIVE_PROCESS",
    NONE: "NONE",
} as const satisfies Record<GpuComputeMode, string>;

export const INTERFACE_CHILD_TYPE = {
    physical: "NetworkPhysicalInterface",
    bond: "NetworkBondInterface",
    bmc: "NetworkBmcInterface",
} as const satisfies Record<InterfaceType, string>;

/** A word in BCM's spelling. An unknown word that slipped through the checks is an error and is never sent. */
export function spell<Table extends Record<string, string>>(table: Table, word: string): string {
    if (!Object.hasOwn(table, word))
        throw new Error(
            `"${word}" has no equivalent in BCM; the known words are ${Object.keys(table).join(", ")}.`,
        );
    return spellingOf(table, word);
}

/** The same for comparisons: BCM's own words, which a refresh may have put into the state, stay as they are. */
export function spellingOf<Table extends Record<string, string>>(table: Table, word: string): string {
    return (Object.hasOwn(table, word) ? table[word] : undefined) ?? word;
}
