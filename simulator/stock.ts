import { type Entity, newEntity, PHYSICAL_INTERFACE, storedCategory, storedDevice } from "./entities";
import type { State } from "./state";

const DISK_SETUP = `<?xml version="1.0" encoding="UTF-8"?>
<diskSetup>
  <device>
    <blockdev>/dev/sda</blockdev>
    <partition id="a1"><size>100M</size><type>linux</type><filesystem>fat</filesystem><mountPoint>/boot/efi</mountPoint></partition>
    <partition id="a2"><size>max</size><type>linux</type><filesystem>xfs</filesystem><mountPoint>/</mountPoint></partition>
  </device>
</diskSetup>
`;

/** What a freshly installed head node has (`bcm-api.md` §23.4), and the networks and image of the specification. */
export function stock(state: State): void {
    const base = put(state.partitions, {
        baseType: "Partition",
        childType: "",
        name: "base",
        clusterName: "Simulated",
    });
    const network = (name: string, type: string, baseAddress: string, netmaskBits: number) =>
        put(state.networks, {
            baseType: "Network",
            childType: "",
            name,
            type,
            baseAddress,
            netmaskBits,
            mtu: 1500,
        });
    const internal = network("internalnet", "INTERNAL", "10.141.0.0", 16);
    network("externalnet", "EXTERNAL", "192.0.2.0", 24);
    network("ipminet", "INTERNAL", "10.148.0.0", 16);
    network("dgxnet", "INTERNAL", "10.184.162.0", 24);
    network("oob-mgmt", "INTERNAL", "10.184.163.0", 24);
    const image = addImage(state, "default-image");
    addImage(state, "ubuntu-22.04-nvidia-535");
    addCategory(state, "default", image);
    addCategory(state, "gpu-worker", [...state.images.values()][1] ?? image);
    const port = newEntity({
        baseType: "NetworkInterface",
        childType: PHYSICAL_INTERFACE,
        name: "eth0",
        mac: "02:00:5E:00:00:01",
        ip: "10.141.255.254",
        network: internal.uuid,
    });
    const head = newEntity({
        baseType: "Device",
        childType: "HeadNode",
        hostname: "head-01",
        mac: "02:00:5E:00:00:01",
        partition: base.uuid,
        interfaces: [port],
    });
    state.devices.set(head.uuid, storedDevice(head));
}

/** Adds a software image. */
export function addImage(state: State, name: string): Entity {
    const path = `/cm/images/${name}`;
    return put(state.images, {
        baseType: "SoftwareImage",
        childType: "",
        name,
        path,
        kernelParameters: "",
        revisionID: -1,
    });
}

/** Adds a category as the head node's own installation makes it. */
export function addCategory(state: State, name: string, image: Entity): Entity {
    const category = storedCategory(
        newEntity({
            name,
            disksetup: DISK_SETUP,
            softwareImageProxy: newEntity({
                baseType: "SoftwareImageProxy",
                childType: "",
                parentSoftwareImage: image.uuid,
                revisionID: -1,
            }),
            fsmounts: [
                { device: "$localnfsserver:/cm/shared", mountpoint: "/cm/shared", filesystem: "nfs" },
                { device: "$localnfsserver:/home", mountpoint: "/home", filesystem: "nfs" },
            ].map((mount) =>
                newEntity({ baseType: "FSMount", childType: "", mountoptions: "defaults", ...mount }),
            ),
        }),
    );
    state.categories.set(category.uuid, category);
    return category;
}

function put(entities: Map<string, Entity>, fields: Record<string, unknown>): Entity {
    const entity = newEntity(fields);
    entities.set(entity.uuid, entity);
    return entity;
}
