import { readXml } from "./xml";

type Element = Record<string, unknown>;

/**
 * What is wrong with a disk setup, as far as a client can tell: well-formed XML, root `diskSetup`, devices with
 * block devices, partitions with unique ids, size and type. The head node checks the rest against its own schema.
 */
export function diskSetupProblems(text: string): string[] {
    const reading = readXml(text);
    if ("problem" in reading) return [`is not well-formed XML (${reading.problem})`];
    if (reading.root !== "diskSetup")
        return [`has the root element <${reading.root}>; BCM expects <diskSetup> (case matters)`];
    const devices = elements(reading.content, "device");
    if (devices.length === 0) return ["has no <device>: the node-installer would have no disk to install on"];

    const problems: string[] = [];
    const ids = new Set<string>();
    devices.forEach((device, index) => {
        const where = `<device> ${index + 1}`;
        if (!isElement(device) || toArray(device.blockdev).every((name) => name === ""))
            problems.push(`${where} has no <blockdev>`);
        const partitions = elements(device, "partition");
        if (partitions.filter((partition) => isElement(partition) && partition.size === "max").length > 1)
            problems.push(`${where} has more than one partition of size max`);
        for (const partition of partitions) problems.push(...partitionProblems(partition, where, ids));
    });
    return problems;
}

function partitionProblems(partition: unknown, where: string, ids: Set<string>): string[] {
    if (!isElement(partition)) return [`${where} has an empty <partition>`];
    const id = partition["@id"];
    if (typeof id !== "string" || id === "") return [`${where} has a <partition> without an id`];
    const problems = ["size", "type"]
        .filter((name) => partition[name] === undefined || partition[name] === "")
        .map((name) => `partition ${id} has no <${name}>`);
    if (ids.has(id)) problems.push(`partition id ${id} is used twice`);
    ids.add(id);
    return problems;
}

function elements(parent: unknown, name: string): unknown[] {
    return isElement(parent) ? toArray(parent[name]) : [];
}

function toArray(value: unknown): unknown[] {
    if (value === undefined || value === "") return [];
    return Array.isArray(value) ? value : [value];
}

function isElement(value: unknown): value is Element {
    return typeof value === "object" && value !== null;
}
