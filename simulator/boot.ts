/** One stretch of a node's way from power-on to UP (`bcm-api.md` §16.2). */
export interface BootStep {
    status: string;
    info: string;
    /** Seconds of the head node's time. */
    seconds: number;
    /** Whether it takes one of the provisioner's slots. */
    needsSlot?: boolean;
}

/** Durations in seconds, of the size that people see on a DGX with the default image. */
const POST = 120;
const BOOTING = 60;
const INSTALLER_START = 15;
const CHECKING = 15;
const PARTITIONING = 40;
const FULL_COPY = 900;
const SYNC_COPY = 240;
const CALLING_INIT = 45;

/** Shown while a node queues for a slot. */
export const WAITING_FOR_SLOT: Record<string, string> = {
    FULL: "waiting for FULL provisioning to start",
    AUTO: "waiting for SYNC provisioning to start",
};

/** The steps of a boot in an install mode; the node is UP after the last one. */
export function bootSteps(mode: string): BootStep[] {
    const start: BootStep[] = [
        { status: "DOWN", info: "", seconds: POST },
        { status: "BOOTING", info: "", seconds: BOOTING },
        { status: "INSTALLING", info: "node-installer started", seconds: INSTALLER_START },
    ];
    return [
        ...start,
        ...installSteps(mode),
        { status: "INSTALLER_CALLING_INIT", info: "", seconds: CALLING_INIT },
    ];
}

function installSteps(mode: string): BootStep[] {
    const step = (info: string, seconds: number): BootStep => ({ status: "INSTALLING", info, seconds });
    switch (mode) {
        case "FULL":
            return [
                step("checking disks", CHECKING),
                step("recreating partitions and file systems", PARTITIONING),
                { ...step("provisioning started", FULL_COPY), needsSlot: true },
                step("provisioning complete", INSTALLER_START),
            ];
        case "NOSYNC":
            return [step("checking disks", CHECKING)];
        case "SKIP":
            return [];
        case "MAIN":
            return [step("entered maintenance mode", Number.POSITIVE_INFINITY)];
        default:
            return [
                step("checking disks", CHECKING),
                step("mounting disks", CHECKING),
                { ...step("provisioning started", SYNC_COPY), needsSlot: true },
                step("provisioning complete", INSTALLER_START),
            ];
    }
}
