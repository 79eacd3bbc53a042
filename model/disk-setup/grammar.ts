import { like, required, type Value, words } from "./values";

/** What an element is made of. */
export interface ElementRule {
    /** The elements in it, in order: `?` optional, `*` any number, `+` at least one. */
    holds?: string;
    /** Its text; without it, there is none. */
    text?: Value;
    attributes?: Readonly<Record<string, Value>>;
}

const ANY = like(/^[\s\S]*$/, "any text");
const NAME = like(/\S/, "a text that is not empty");
// Numbers and booleans may have space around them, as everywhere in XML Schema; all other texts are exact.
const WHOLE = like(/^[ \t\r\n]*[+-]?\d+[ \t\r\n]*$/, "a whole number such as 1");
const BOOLEAN = like(/^[ \t\r\n]*(?:true|false|1|0)[ \t\r\n]*$/, "true", "false", "1", "0");
const PRIORITY = like(
    /^[ \t\r\n]*\+?0*(?:\d{1,4}|[12]\d{4}|3[01]\d{3}|32[0-6]\d{2}|327[0-5]\d|3276[0-7])[ \t\r\n]*$/,
    "a whole number from 0 to 32767",
);
const MEGABYTES = like(/^\d+M$/, "a whole number with M (4M)");
const MEMORY = like(
    /^(?:0|\d+[MG]|100%|\d{1,2}(?:\.\d+)?%)$/,
    "0",
    "a whole number with M or G (20G)",
    "a percentage up to 100%",
);
const VOLUME_SIZE = like(/^(?:max|auto|\d+[MGT])$/, "max", "auto", "a whole number with M, G or T (20G)");
const PARTITION_SIZE = like(
    /^(?:max|auto|\d+[MGT]|\d+(?:\.\d+)?%|\d+\/\d+)$/,
    ...VOLUME_SIZE.allowed,
    "a percentage (12.5%)",
    "a fraction (1/2)",
);

/** The run of elements that make and mount a file system. */
const FILE_SYSTEM = "filesystem mkfsFlags? mountPoint? mountOptions?";

/**
 * The schema of disk setups that a head node checks at the write, element by element, in the order of the document.
 * `encryption/type` is the <type> inside an <encryption>. Where the public descriptions say nothing of a text, any passes.
 */
export const GRAMMAR: Readonly<Record<string, ElementRule>> = {
    diskSetup: { holds: "diskless? device* raid* volumeGroup* subVolumes*" },
    diskless: { attributes: { maxMemSize: required(MEMORY), mountOptions: ANY } },

    device: {
        holds: "blockdev+ vendor? requiredSize? assert* alignMiB? partitionTable? partition+",
        attributes: { origin: ANY },
    },
    blockdev: {
        text: like(/^\/dev\/\S+$/, "a path under /dev/"),
        attributes: { mode: words("normal, cloud, both") },
    },
    vendor: { text: ANY },
    requiredSize: { text: ANY },
    assert: {
        text: ANY,
        attributes: {
            name: required(like(/^[A-Za-z0-9_-]+$/, "letters", "digits", "-", "_")),
            args: ANY,
        },
    },
    alignMiB: { text: BOOLEAN },
    partitionTable: { text: words("gpt, msdos", { mbr: "write msdos", dos: "write msdos" }) },

    partition: {
        holds: `size type encryption? (${FILE_SYSTEM})? priority?`,
        attributes: { id: required(NAME), partitiontype: ANY },
    },
    size: { text: PARTITION_SIZE },
    type: {
        text: words("linux, linux swap, linux raid, linux lvm, unspecified", {
            swap: "write linux swap",
            raid: "write linux raid",
            lvm: "write linux lvm",
            ext4: "write linux, and ext4 in <filesystem>",
            xfs: "write linux, and xfs in <filesystem>",
        }),
    },
    filesystem: {
        text: words("ext2, ext3, ext4, xfs, btrfs, zfs, fat32, fat", {
            vfat: "for an EFI partition write fat",
            swap: "for swap leave it out and write the type linux swap",
        }),
    },
    mkfsFlags: { text: ANY },
    mountPoint: { text: ANY },
    mountOptions: { text: ANY },
    priority: { text: PRIORITY },

    encryption: { holds: "type? cipher? hash? keySize? name? allowDiscards? custom?", text: ANY },
    "encryption/type": { text: words("luks1, luks2") },
    cipher: { text: ANY },
    hash: { text: ANY },
    keySize: { text: ANY },
    allowDiscards: { text: ANY },
    custom: { text: ANY },

    raid: {
        holds: `member member+ level metaData? encryption? ((${FILE_SYSTEM})? | swap priority?)`,
        attributes: { id: required(NAME) },
    },
    member: { text: NAME },
    level: { text: WHOLE },
    metaData: { text: words("0, 0.9, 0.90, 1, 1.0, 1.1, 1.2, default") },
    swap: {},

    volumeGroup: { holds: "name extentSize physicalVolumes logicalVolumes" },
    name: { text: NAME },
    "encryption/name": { text: ANY },
    extentSize: { text: MEGABYTES },
    physicalVolumes: { holds: "member+" },
    logicalVolumes: { holds: "volume+" },
    volume: {
        holds: `name size pool? stripes? stripeSize? encryption? swap? priority? (${FILE_SYSTEM})?`,
        attributes: { thinpool: words("1"), metadatasize: ANY },
    },
    "volume/size": { text: VOLUME_SIZE },
    pool: { text: ANY },
    stripes: { text: ANY },
    stripeSize: { text: ANY },

    subVolumes: { holds: "subVolume+", attributes: { parent: required(NAME) } },
    subVolume: { holds: "mountPoint mountOptions" },
};

/** The rule of an element where it stands; undefined for a name that there is not. */
export function ruleOf(name: string, parent?: string): ElementRule | undefined {
    const key = [`${parent}/${name}`, name].find((each) => Object.hasOwn(GRAMMAR, each));
    return key === undefined ? undefined : GRAMMAR[key];
}
