import { listSome } from "../text";
import { allOf, childrenOf, textIn, type XmlElement } from "../xml";

/** Names that the kernel gives in the order in which it finds disks. Those of virtual machines (`vda`) have no by-path everywhere. */
const KERNEL_NAME = /^\/dev\/(?:[sh]d[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;
const MOST_NAMES = 4;

/**
 * What surely stops a node: the node-installer halts if there is no disk. The schema allows it, so BCM accepts it at the write.
 * No public source tells of another stop, so all else is advice: a wrong refusal would be worse.
 */
export function haltingProblems(root: XmlElement): string[] {
    const isEmpty = childrenOf(root, "device").length + childrenOf(root, "diskless").length === 0;
    return isEmpty
        ? [
              `line ${root.line}: <${root.name}> has neither <device> nor <diskless>; the node-installer halts on it ("missing device assert")`,
          ]
        : [];
}

/** What the schema allows and its comments advise against, and names of disks that may change from boot to boot. */
export function diskSetupAdvice(root: XmlElement): string[] {
    return [
        maxOnce,
        autoForSwap,
        membersOfTypeRaid,
        fileSystemsOnPlainPartitions,
        aRoot,
        stableNames,
    ].flatMap((judge) => judge(root));
}

/** One partition of a device, or one volume of a group, can take the rest. */
function maxOnce(root: XmlElement): string[] {
    const groups = [
        ...allOf(root, "device").map((device) => childrenOf(device, "partition")),
        ...allOf(root, "logicalVolumes").map((volumes) => childrenOf(volumes, "volume")),
    ];
    return groups.flatMap((group) => {
        const [, second] = group
            .flatMap((each) => childrenOf(each, "size"))
            .filter(({ text }) => text === "max");
        const whose = group[0]?.name === "volume" ? "group" : "device";
        return second
            ? [`line ${second.line}: size is max a second time; only one of a ${whose} can take the rest`]
            : [];
    });
}

/** The installer knows what to make of `auto` only for swap. */
function autoForSwap(root: XmlElement): string[] {
    const isSwap = (each: XmlElement) =>
        textIn(each, "type") === "linux swap" || childrenOf(each, "swap").length > 0;
    return [...allOf(root, "partition"), ...allOf(root, "volume")]
        .filter((each) => !isSwap(each))
        .flatMap((each) => childrenOf(each, "size"))
        .filter(({ text }) => text === "auto")
        .map(({ line }) => `line ${line}: size is auto, which is meant for swap; give a size, or max`);
}

function membersOfTypeRaid(root: XmlElement): string[] {
    const types = new Map(
        allOf(root, "partition").map((each) => [each.attributes.get("id"), textIn(each, "type")]),
    );
    return allOf(root, "raid")
        .flatMap((raid) => childrenOf(raid, "member"))
        .flatMap(({ line, text }) => {
            const type = types.get(text);
            return type === undefined || type === "linux raid"
                ? []
                : [
                      `line ${line}: member is ${text}, a partition of type ${type}; members of a raid have the type linux raid`,
                  ];
        });
}

function fileSystemsOnPlainPartitions(root: XmlElement): string[] {
    return allOf(root, "partition").flatMap((partition) => {
        const type = textIn(partition, "type") ?? "";
        const [filesystem] = childrenOf(partition, "filesystem");
        return filesystem && /^linux (?:swap|raid|lvm)$/.test(type)
            ? [
                  `line ${filesystem.line}: filesystem is ${filesystem.text} on a partition of type ${type}, which has none of its own`,
              ]
            : [];
    });
}

function aRoot(root: XmlElement): string[] {
    if (childrenOf(root, "diskless").length > 0) return [];
    if (allOf(root, "mountPoint").some(({ text }) => text === "/")) return [];
    return [
        `line ${root.line}: no <mountPoint> is /, so the image has no disk to go to; give one, or write <diskless>`,
    ];
}

function stableNames(root: XmlElement): string[] {
    const named = allOf(root, "blockdev").filter(
        ({ text, attributes }) => KERNEL_NAME.test(text) && attributes.get("mode") !== "cloud",
    );
    const [first] = named;
    if (!first) return [];
    const names = named.map(({ text }) => text);
    return [
        `line ${first.line}: blockdev is ${listSome(names, MOST_NAMES)}; the kernel may name disks differently at each boot, which has ` +
            "led to unwanted wipes. Write a path under /dev/disk/by-path/",
    ];
}
