/** The documents of `tests/fixtures/disk-setups`: what is against the schema, by name. */
export const REFUSED: Readonly<Record<string, string>> = {
    "bad-attr-partitionType":
        'line 1: <partition> has the attribute partitionType; allowed are id and partitiontype. Did you mean "partitiontype"?',
    "bad-blockdev-blank-attr": 'line 1: blockdev is ""; allowed is a path under /dev/',
    "bad-blockdev-nodev": "line 1: blockdev is nvme0n1; allowed is a path under /dev/",
    "bad-blockdev-twice":
        "line 1: blockdev is /dev/sda (mode normal), which is on line 1 already; allowed is each once",
    "bad-diskless-last":
        "line 1: <diskless> is not allowed here in <diskSetup>; after <device> come another device, raid, volumeGroup or subVolumes",
    "bad-diskless-no-size":
        "line 1: <diskless> has no attribute maxMemSize; allowed are 0, a whole number with M or G (20G) and a percentage up to 100%",
    "bad-fs-swap":
        "line 1: filesystem is swap; allowed are ext2, ext3, ext4, xfs, btrfs, zfs, fat32 and fat; for swap leave it out and write the type linux swap",
    "bad-fs-vfat":
        "line 1: filesystem is vfat; allowed are ext2, ext3, ext4, xfs, btrfs, zfs, fat32 and fat; for an EFI partition write fat",
    "bad-mode-unknown": "line 1: mode of <blockdev> is aws; allowed are normal, cloud and both",
    "bad-mount-twice": "line 1: mountPoint is /, which is on line 1 already; allowed is each once",
    "bad-mountpoint-lower":
        'line 1: <mountpoint> is not allowed here in <partition>; after <filesystem> come mkfsFlags, mountPoint, mountOptions or priority. Did you mean "mountPoint"?',
    "bad-nested-root":
        "line 1: <diskSetup> is not allowed here in <diskSetup>; it begins with diskless, device, raid, volumeGroup or subVolumes",
    "bad-order-mount-fs":
        "line 1: <mountPoint> is not allowed here in <partition>; after <type> come encryption, filesystem or priority",
    "bad-order-options-mount":
        "line 1: <mountPoint> is not allowed here in <partition>; after <mountOptions> comes priority",
    "bad-order-table-last":
        "line 1: <partitionTable> is not allowed here in <device>; after <partition> comes another partition",
    "bad-order-type-size": "line 1: <type> is not allowed here in <partition>; it begins with size",
    "bad-raid-level-text": "line 1: level is raid1; allowed is a whole number such as 1",
    "bad-raid-no-id": "line 1: <raid> has no attribute id; allowed is a text that is not empty",
    "bad-raid-one-member":
        "line 1: <level> is not allowed here in <raid>; after <member> comes another member",
    "bad-raid-unknown-member": "line 1: member is zz; allowed are ids of partitions and raids (a1 and r)",
    "bad-size-GB":
        "line 1: size is 20GB; allowed are max, auto, a whole number with M, G or T (20G), a percentage (12.5%) and a fraction (1/2)",
    "bad-size-KiB":
        "line 1: size is 512K; allowed are max, auto, a whole number with M, G or T (20G), a percentage (12.5%) and a fraction (1/2)",
    "bad-size-lower":
        "line 1: size is 20g; allowed are max, auto, a whole number with M, G or T (20G), a percentage (12.5%) and a fraction (1/2)",
    "bad-size-padded":
        'line 1: size is " max "; allowed are max, auto, a whole number with M, G or T (20G), a percentage (12.5%) and a fraction (1/2)',
    "bad-size-space":
        "line 1: size is 20 G; allowed are max, auto, a whole number with M, G or T (20G), a percentage (12.5%) and a fraction (1/2)",
    "bad-table-mbr": "line 1: partitionTable is mbr; allowed are gpt and msdos; write msdos",
    "bad-type-case":
        'line 1: type is Linux; allowed are linux, linux swap, linux raid, linux lvm and unspecified. Did you mean "linux"?',
    "bad-type-ext4":
        "line 1: type is ext4; allowed are linux, linux swap, linux raid, linux lvm and unspecified; write linux, and ext4 in <filesystem>",
    "bad-type-swap":
        "line 1: type is swap; allowed are linux, linux swap, linux raid, linux lvm and unspecified; write linux swap",
    "bad-unknown-element":
        "line 1: <label> is not allowed here in <partition>; after <mountPoint> come mountOptions or priority",
    "bad-vg-no-extent":
        "line 1: <physicalVolumes> is not allowed here in <volumeGroup>; after <name> comes extentSize",
    "bad-vg-no-volume": "line 1: <logicalVolumes> has no <volume>",
    "bad-vg-volume-percent":
        "line 1: size is 50%; allowed are max, auto and a whole number with M, G or T (20G)",
    "ok-doctype": "is not well-formed XML (line 1: a document type declaration is not accepted)",
};

/** What is advised against in those that the schema allows, besides names of disks. */
export const ADVICE: Readonly<Record<string, readonly string[]>> = {
    "sem-auto-not-swap": ["line 1: size is auto, which is meant for swap; give a size, or max"],
    "sem-lv-max-twice": ["line 1: size is max a second time; only one of a group can take the rest"],
    "sem-no-mount-at-all": [
        "line 1: no <mountPoint> is /, so the image has no disk to go to; give one, or write <diskless>",
    ],
    "sem-no-root-mount": [
        "line 1: no <mountPoint> is /, so the image has no disk to go to; give one, or write <diskless>",
    ],
    "sem-raid-member-not-raid-type": [
        "line 1: member is a1, a partition of type linux; members of a raid have the type linux raid",
        "line 1: member is b1, a partition of type linux; members of a raid have the type linux raid",
    ],
    "sem-raid-part-with-fs": [
        "line 1: filesystem is xfs on a partition of type linux raid, which has none of its own",
    ],
};

/** The names of all of them. */
export const DISK_SETUPS = [
    ...Object.keys(REFUSED),
    ...Object.keys(ADVICE),
    "ok-assert-cdata",
    "ok-blockdev-both-modes",
    "ok-btrfs-subvolumes",
    "ok-crlf-bom",
    "ok-diskless",
    "ok-diskless-long",
    "ok-luks2",
    "ok-lvm-on-raid",
    "ok-mkfsflags",
    "ok-origin",
    "ok-raid-of-raids",
    "ok-raid-swap",
    "ok-swap-auto-priority",
    "ok-thinpool",
];
