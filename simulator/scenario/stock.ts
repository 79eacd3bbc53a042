import {
    type Entity,
    type Family,
    findByName,
    newEntity,
    PHYSICAL_INTERFACE,
    storedEntity,
    ZERO_UUID,
} from "../entities";
import type { State } from "../state";

const DISK_SETUP = `<?xml version="1.0" encoding="UTF-8"?>
<diskSetup>
  <device>
    <blockdev>/dev/sda</blockdev>
    <partition id="a1">
      <size>100M</size>
      <type>linux</type>
      <filesystem>fat</filesystem>
      <mountPoint>/boot/efi</mountPoint>
    </partition>
    <partition id="a2">
      <size>max</size>
      <type>linux</type>
      <filesystem>xfs</filesystem>
      <mountPoint>/</mountPoint>
    </partition>
  </device>
</diskSetup>
`;

/** The networks of a fresh head node, and those of the specification's examples. */
const NETWORKS: [string, string, string][] = [
    ["internalnet", "INTERNAL", "10.141.0.0/16"],
    ["externalnet", "EXTERNAL", "192.0.2.0/24"],
    ["ipminet", "INTERNAL", "10.148.0.0/16"],
    ["dgxnet", "INTERNAL", "10.184.162.0/24"],
    ["oob-mgmt", "INTERNAL", "10.184.163.0/24"],
];
const IMAGES = ["default-image", "ubuntu-22.04-nvidia-535"];

/** What a freshly installed head node has, and the image and the networks of the specification. */
export function stock(state: State): void {
    const base = put(state, "Partition", { name: "base", clusterName: "Simulated" });
    for (const [name, type, cidr] of NETWORKS) addNetwork(state, { name, type, cidr });
    for (const name of IMAGES) addImage(state, name);
    addCategory(state, { name: "default", softwareImage: "default-image" });
    addCategory(state, { name: "gpu-worker", softwareImage: "ubuntu-22.04-nvidia-535" });
    const port = newEntity({
        baseType: "NetworkInterface",
        childType: PHYSICAL_INTERFACE,
        name: "eth0",
        mac: "02:00:5E:00:00:01",
        ip: "10.141.255.254",
        network: findByName(state.networks, "internalnet")?.uuid ?? ZERO_UUID,
    });
    const role = newEntity({
        baseType: "Role",
        childType: "ProvisioningRole",
        name: "provisioning",
        maxProvisioningNodes: state.slots,
    });
    const head = put(state, "Device", {
        childType: "HeadNode",
        hostname: "head-01",
        mac: "02:00:5E:00:00:01",
        partition: base.uuid,
        interfaces: [port],
        roles: [role],
    });
    base.primaryHeadNode = head.uuid;
    base.defaultCategory = findByName(state.categories, "default")?.uuid ?? ZERO_UUID;
}

/** Adds a network, e.g. `{ name: "dgxnet", cidr: "10.184.162.0/24" }`. */
export function addNetwork(
    state: State,
    { cidr, ...fields }: { name: string; cidr: string } & Record<string, unknown>,
): Entity {
    const [baseAddress, bits] = cidr.split("/");
    return put(state, "Network", { baseAddress, netmaskBits: Number(bits), ...fields });
}

/** Adds a software image that is ready for use. */
export function addImage(state: State, name: string): Entity {
    return put(state, "SoftwareImage", { name, path: `/cm/images/${name}` });
}

/** Adds a category as the head node's own installation makes one. @throws Error when it has no such image. */
export function addCategory(
    state: State,
    { softwareImage, ...fields }: { name: string; softwareImage: string } & Record<string, unknown>,
): Entity {
    const image = findByName(state.images, softwareImage);
    if (!image) throw new Error(`no software image "${softwareImage}"; there are ${namesOf(state.images)}`);
    const mounts = [
        { device: "$localnfsserver:/cm/shared", mountpoint: "/cm/shared", filesystem: "nfs" },
        { device: "$localnfsserver:/home", mountpoint: "/home", filesystem: "nfs" },
    ];
    return put(state, "Category", {
        disksetup: DISK_SETUP,
        softwareImageProxy: newEntity({
            baseType: "SoftwareImageProxy",
            childType: "",
            parentSoftwareImage: image.uuid,
            revisionID: -1,
        }),
        fsmounts: mounts.map((mount) => newEntity({ baseType: "FSMount", childType: "", ...mount })),
        ...fields,
    });
}

/** The names among entities, for messages. */
export function namesOf(entities: Map<string, Entity>): string {
    return [...entities.values()].map(({ name }) => String(name)).join(", ");
}

function put(state: State, family: Family, fields: Record<string, unknown>): Entity {
    const entity = storedEntity(family, newEntity(fields), state.switches);
    state.storeOf(family).set(entity.uuid, entity);
    return entity;
}
