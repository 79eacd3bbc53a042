import { InstallMode } from "../../model/enums";
import type { WireObject } from "../wire/envelope";

/** What decides how a node's next boot installs it. */
export interface BootFacts {
    /** The device's record, if it has one: `nextBootInstallMode`, `installMode`, `dataNode`. */
    device?: WireObject;
    /** The category it will boot with: `installMode`, `newNodeInstallMode`, `dataNode`. */
    category?: WireObject;
    /** The mode that the power action sets for one boot; `none` sets nothing. */
    reinstall: string;
    /** Whether the node-installer has never seen it under this MAC. */
    isNew: boolean;
    /** Whether it will boot with a disk layout other than the one that it was installed with. */
    isLayoutNew: boolean;
}

export interface BootForecast {
    /** The mode that will really run. */
    mode: InstallMode;
    /** Where the mode comes from, e.g. `category gpu-worker`. */
    source: string;
    /** What happens to its disks. */
    effect: string;
    /** Whether everything on its disks is certainly lost. */
    wipes: boolean;
    /** Whether it goes on only once a person has answered at its console. */
    waitsForPerson: boolean;
}

const EFFECT: Record<Exclude<InstallMode, "MINIMAL">, string> = {
    FULL: "partitions and formats its disks; everything on them is lost",
    AUTO: "synchronises with its image; becomes FULL, which wipes its disks, if their layout differs from its disk setup",
    NOSYNC: "boots without synchronising; becomes FULL, which wipes its disks, if their layout differs from its disk setup",
    SKIP: "boots from its disks as they are",
    MAIN: "stops in maintenance mode until a person continues at its console",
};

/**
 * Which install mode the next boot will run, and what it does to the disks, by the precedence in NVIDIA's Administrator
 * Manual. A choice in the PXE menu or at the console can still override it.
 */
export function forecastBoot({ device, category, reinstall, isNew, isLayoutNew }: BootFacts): BootForecast {
    const ofCategory = `category ${String(category?.name ?? "")}`.trim();
    const candidates: [unknown, string][] = isNew
        ? [[category?.newNodeInstallMode ?? "FULL", `new to the cluster: ${ofCategory}`]]
        : [
              [reinstall === "none" ? "" : reinstall, "reinstall"],
              [device?.nextBootInstallMode, "set for its next boot"],
              [device?.installMode, "its own"],
              [category?.installMode, ofCategory],
          ];
    const [found, source] = candidates.find(([mode]) => mode) ?? ["AUTO", "BCM's default"];
    const given = InstallMode.exclude(["MINIMAL"]).catch("AUTO").parse(found);
    const becomesFull = (given === "AUTO" || given === "NOSYNC") && isLayoutNew && !isNew;
    const mode = becomesFull ? "FULL" : given;
    const asks = mode === "FULL" && (device?.dataNode === true || category?.dataNode === true);
    return {
        mode,
        source: becomesFull ? `${given} (${source}), and its disk setup changes` : source,
        effect: `${EFFECT[mode]}${asks ? "; as a data node it waits until a person agrees at its console" : ""}`,
        wipes: mode === "FULL",
        waitsForPerson: asks || mode === "MAIN",
    };
}
