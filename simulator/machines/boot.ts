import type { Entity } from "../entities";
import type { InstallMode } from "../words";
import type { BootedWith, BootStep, Installed } from "./machine";

/** Durations in seconds, of the size that people see on a DGX with the default image. */
const POST = 120;
const BOOTING = 60;
const INSTALLER_START = 15;
const CHECKING = 15;
const PARTITIONING = 40;
const FULL_COPY = 900;
const SYNC_COPY = 240;
const COMPLETING = 15;
const CALLING_INIT = 45;

/** Up to the moment when the node-installer asks the head node what to do. */
export const START_STEPS: readonly BootStep[] = [
    { status: "DOWN", info: "", seconds: POST },
    { status: "BOOTING", info: "", seconds: BOOTING },
    { status: "INSTALLING", info: "node-installer started", seconds: INSTALLER_START },
];

/** From then on; the node is UP after the last one. */
export function installSteps(mode: InstallMode, asksFirst = false): BootStep[] {
    const installing = (info: string, seconds: number | null): BootStep => ({
        status: "INSTALLING",
        info,
        seconds,
    });
    const copy = (seconds: number): BootStep[] => [
        { ...installing("provisioning started", seconds), needsSlot: true },
        installing("provisioning complete", COMPLETING),
    ];
    const init: BootStep = { status: "INSTALLER_CALLING_INIT", info: "", seconds: CALLING_INIT };
    const question = { ...installing("waiting for user input", null), asks: true };
    switch (mode) {
        case "FULL":
            return [
                installing("checking disks", CHECKING),
                ...(asksFirst ? [question] : []),
                installing("recreating partitions and file systems", PARTITIONING),
                ...copy(FULL_COPY),
                init,
            ];
        case "AUTO":
            return [
                installing("checking disks", CHECKING),
                installing("mounting disks", CHECKING),
                ...copy(SYNC_COPY),
                init,
            ];
        case "NOSYNC":
            return [installing("checking disks", CHECKING), init];
        case "SKIP":
            return [init];
        case "MAIN":
            return [installing("entered maintenance mode", null)];
    }
}

/** What a node shows while it queues for a slot. */
export function waitingForSlot(mode: InstallMode): string {
    return `waiting for ${mode === "FULL" ? "FULL" : "SYNC"} provisioning to start`;
}

/** Seconds from power-on to UP, when no slot has to be waited for. */
export function bootSeconds(mode: InstallMode): number {
    return [...START_STEPS, ...installSteps(mode)].reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
}

/** Seconds for which a boot in this mode holds a slot. */
export function slotSeconds(mode: InstallMode): number {
    return installSteps(mode).reduce(
        (sum, { seconds, needsSlot }) => sum + (needsSlot ? (seconds ?? 0) : 0),
        0,
    );
}

/** Which mode counts (NVIDIA administrator manual); a layout that does not fit makes it FULL. */
export function modeAtBoot(
    device: Entity,
    category: Entity | undefined,
    installed: Installed | undefined,
): InstallMode {
    const isNew = installed?.mac !== device.mac;
    const wanted = isNew
        ? (category?.newNodeInstallMode ?? "FULL")
        : device.nextBootInstallMode || device.installMode || category?.installMode || "AUTO";
    const mode = String(wanted) as InstallMode;
    const cleared = device.blockDevicesClearedOnNextBoot;
    const fits =
        installed?.disksetup === layoutOf(device, category) &&
        !(Array.isArray(cleared) && cleared.length > 0);
    return (mode === "AUTO" || mode === "NOSYNC") && !fits ? "FULL" : mode;
}

/** The disk layout that a node shall have. */
export function layoutOf(device: Entity, category: Entity | undefined): string {
    return String(device.disksetup || category?.disksetup || "");
}

/** The image that a node shall have. */
export function imageOf(device: Entity, category: Entity | undefined): string {
    const proxy = (device.softwareImageProxy ?? category?.softwareImageProxy) as Entity | null | undefined;
    return String(proxy?.parentSoftwareImage ?? "");
}

/** Whether the head node can tell that this node fetches its kernel and so is BOOTING. */
export function isBootInterfaceKnown(device: Entity): boolean {
    const interfaces = Array.isArray(device.interfaces) ? (device.interfaces as Entity[]) : [];
    const marked = interfaces.filter(({ revision }) => revision === "bootif");
    return interfaces.some(({ name }) => name === "BOOTIF") || marked.length === 1;
}

/** What of the configuration counts only from the next boot on. */
export function bootConfig(device: Entity, category: Entity | undefined): BootedWith {
    return {
        category: String(device.category),
        "software image": imageOf(device, category),
        "disk setup": layoutOf(device, category),
        "management network": String(device.managementNetwork),
    };
}
