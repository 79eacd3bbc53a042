/** The families of entities that a head node keeps. */
export type Family = "Device" | "Category" | "SoftwareImage" | "Network" | "Partition" | "Rack";

/** BCM's words for "none". */
export const ZERO_UUID = "00000000-0000-0000-0000-000000000000";
export const ZERO_MAC = "00:00:00:00:00:00";
export const NO_ADDRESS = "0.0.0.0";

/** BCM's closed vocabularies, as far as the head node checks them. */
export const INSTALL_MODES = ["AUTO", "FULL", "MAIN", "NOSYNC", "SKIP"] as const;
export type InstallMode = (typeof INSTALL_MODES)[number];

export const POWER_OPERATIONS = ["ON", "OFF", "RESET", "STATUS", "AUXCYCLE"] as const;
export type PowerOperation = (typeof POWER_OPERATIONS)[number];

export const DEVICE_WORDS = {
    provisioningTransport: ["RSYNCDAEMON", "RSYNCSSH"],
    installMode: ["", ...INSTALL_MODES],
    nextBootInstallMode: ["", ...INSTALL_MODES],
    bootLoader: ["SYSLINUX", "GRUB", "CATEGORY"],
    bootLoaderProtocol: ["TFTP", "HTTP", "HTTPS", "CATEGORY"],
    fips: ["YES", "NO", "CATEGORY"],
    authenticationService: ["AUTO", "SSSD", "NSLCD", "CATEGORY"],
    useExclusivelyFor: ["", "HPC", "Nothing"],
};

export const CATEGORY_WORDS = {
    installMode: INSTALL_MODES,
    newNodeInstallMode: ["AUTO", "FULL", "MAIN", "NOSYNC"],
    bootLoader: ["SYSLINUX", "GRUB"],
    bootLoaderProtocol: ["TFTP", "HTTP", "HTTPS"],
    fips: ["YES", "NO"],
    authenticationService: ["AUTO", "SSSD", "NSLCD"],
    interactiveUser: ["ALWAYS", "ONLYWHENJOB", "NEVER"],
};

export const INTERFACE_WORDS = {
    startIf: ["ALWAYS", "ACTIVE", "PASSIVE", "PREFERPASSIVE"],
    bringupduringinstall: ["NO", "YES", "YESANDKEEP"],
    cardtype: ["", "Ethernet"],
};

const SWITCHED = ["DISABLED", "ENABLED", "NONE"];
const POWER_PROFILES = ["MAX_P", "MAX_Q", "LLM_INFERENCE", "LLM_TRAINING", "UNDEFINED"];

export const GPU_WORDS = {
    eccMode: SWITCHED,
    computeMode: ["UNRESTRICTED", "PROHIBITED", "EXCLUSIVE_PROCESS", "NONE"],
    clockSyncBoostMode: SWITCHED,
    workloadPowerProfile: POWER_PROFILES,
    secondaryWorkloadPowerProfile: POWER_PROFILES,
};

export const MOUNT_WORDS = { fsck: ["NONE", "ROOT", "OTHER"] };
export const SERVICE_WORDS = { runIf: INTERFACE_WORDS.startIf };
export const BMC_WORDS = {
    firmwareManageMode: ["NONE", "AUTO", "ILO", "H100", "B200", "GB200", "GB200SW"],
    leakPolicy: ["NONE", "ENABLED", "DISABLED"],
};

export const NETWORK_WORDS = {
    type: ["INTERNAL", "EXTERNAL", "TUNNEL", "GLOBAL", "CLOUD", "NETMAP", "EDGE_INTERNAL", "EDGE_EXTERNAL"],
    generateDNSZone: ["BOTH", "FORWARD", "REVERSE", "NEITHER"],
    allowAutosign: ["AUTOMATIC", "ALWAYS", "NEVER", "SECRET"],
    layer3route: ["NONE", "STATIC", "DEFAULT"],
};

/** What `powerControl` may be: in practice the name of the BMC interface. */
export const POWER_CONTROL = /^(none|apc|custom|cloud|(ipmi|ilo|cimc|drac|rf)\d*|rshim\d+)$/;
