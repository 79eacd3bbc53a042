import {
    BMC_INTERFACE,
    type Entity,
    findByName,
    newEntity,
    PHYSICAL_INTERFACE,
    storedEntity,
} from "../entities";
import type { State } from "../state";
import { namesOf } from "./stock";

/** A node that is in the inventory before the story begins. Fields not named here go to the record as they are. */
export interface SeededNode extends Record<string, unknown> {
    hostname: string;
    mac: string;
    /** Address on `network`. */
    ip?: string;
    /** Name of the network it boots from. @default "dgxnet" */
    network?: string;
    /** Address of its BMC on `bmcNetwork`. */
    bmcIp?: string;
    /** @default "oob-mgmt" */
    bmcNetwork?: string;
    /** Name of its category. @default "default" */
    category?: string;
    /** Whether it runs already. @default false */
    up?: boolean;
}

/** Puts a node into the inventory. @throws Error that names what does not exist. */
export function seedNode(state: State, node: SeededNode): Entity {
    const { up = false, ip, network = "dgxnet", bmcIp, bmcNetwork = "oob-mgmt", ...fields } = node;
    const category = need(state.categories, "category", node.category ?? "default");
    const ports = [
        {
            childType: PHYSICAL_INTERFACE,
            name: "eth0",
            mac: node.mac,
            ip: ip ?? "10.184.162.50",
            network: need(state.networks, "network", network),
        },
        {
            childType: BMC_INTERFACE,
            name: "ipmi0",
            ip: bmcIp ?? "10.184.163.50",
            network: need(state.networks, "network", bmcNetwork),
        },
    ].map((port) => newEntity({ baseType: "NetworkInterface", ...port }));
    const record = newEntity({
        childType: "PhysicalNode",
        partition: [...state.partitions.keys()][0],
        interfaces: ports,
        provisioningInterface: ports[0]?.uuid,
        powerControl: "ipmi0",
        ...fields,
        category,
    });
    const device = storedEntity("Device", record, state.switches);
    state.devices.set(device.uuid, device);
    if (up) state.machines.setUp(device);
    return device;
}

function need(entities: Map<string, Entity>, kind: string, name: string): string {
    const entity = entities.get(name) ?? findByName(entities, name);
    if (!entity) throw new Error(`no ${kind} "${name}"; there are ${namesOf(entities)}`);
    return entity.uuid;
}
