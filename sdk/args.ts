import type { Input } from "@pulumi/pulumi";
import type {
    InstallMode,
    OnRemove,
    PowerActionKind,
    PowerVia,
    PreflightMode,
    ProvisioningMode,
    Reinstall,
} from "../model/enums";
import type { CategoryFields, InterfaceArgs, NodeFields } from "../provider/args";

/** One machine of a node set: the long form with `interfaces`, or the short one with `ip`, `bmcMac` and `ipmiIp`. */
export interface NodeArgs extends NodeFields {
    /** Name of its category. @default the set's `categoryName` */
    category?: Input<string>;
    /** Name of the network it boots from. @default the set's `managementNetworkName` */
    managementNetwork?: Input<string>;
    /** All interfaces that this stack owns; others on the head node are left alone. */
    interfaces?: Input<Input<InterfaceArgs>[]>;
    /** Short form: static address of the one boot interface. */
    ip?: Input<string>;
    /** Short form: `true` in place of `ip`. */
    dhcp?: Input<boolean>;
    /** Short form: name of the boot interface. @default "eth0" */
    interfaceName?: Input<string>;
    /** Short form: MAC of the BMC, on the set's `oobNetworkName`. */
    bmcMac?: Input<string>;
    /** Short form: address of the BMC. */
    ipmiIp?: Input<string>;
    /**
     * `ipmi`: powered by {@link IpmiPower} from the machine that runs Pulumi, after all nodes that BCM powers; for a BMC
     * that the head node cannot reach. @default "bcm"
     */
    powerVia?: PowerVia;
}

/** How many nodes are powered at a time, and how many may fail. */
export interface RolloutArgs {
    /** Nodes per wave. @default 10 */
    maxParallel?: number;
    /** So many nodes go first, and all of them must succeed. @default 0 */
    canary?: number;
    /** Failed nodes, as a number or a share, beyond which no further node is powered. @default "10%", at least 1 */
    maxFailures?: number | `${number}%`;
    /** Seconds for each node to become active, without the time it queues for an install slot. @default 3600 */
    timeout?: number;
}

/** Arguments of a {@link NodeSet}. */
export interface NodeSetArgs {
    /** The machines by host name. */
    nodes: Record<string, NodeArgs>;
    /**
     * Name of the software image, exact; looked up in preview. Needed with `createCustomCategory`; with an existing
     * category it must be that category's image.
     */
    softwareImageName?: Input<string>;
    /** Name of the network that the nodes boot from; looked up in preview. */
    managementNetworkName?: Input<string>;
    /** Name of the BMCs' network for nodes in the short form; looked up in preview. */
    oobNetworkName?: Input<string>;
    /** Name of an existing category, or of the one to create. */
    categoryName?: Input<string>;
    /** Make the category from `category` and own it. @default false */
    createCustomCategory?: boolean;
    /** Install mode of the created category. `MINIMAL` is sent as `NOSYNC`, with a warning. @default "AUTO" */
    installMode?: Input<InstallMode>;
    /** BMC user of nodes that have none of their own. */
    bmcUsername?: Input<string>;
    /** Its password: give a secret (`config.requireSecret`). */
    bmcPassword?: Input<string>;
    /** What to do with the nodes' power, once {@link NodeSetArgs.enablePowerAction} allows it. */
    powerAction?: PowerActionKind;
    /** Power is touched only when this is true. @default false */
    enablePowerAction?: boolean;
    /**
     * All nodes of a wave together, or one after the other in key order: the next one when the one before is
     * active, or has failed within `rollout.maxFailures`.
     * @default "parallel"
     */
    provisioningMode?: ProvisioningMode;
    /** Free text, e.g. a change ticket. The same action runs again only under a new text. */
    powerRequest?: Input<string>;
    /** Seconds a BMC has for its operation. @default 600 */
    powerTimeout?: Input<number>;
    /** One-shot install mode of the boot that the power action causes. @default "none" */
    reinstall?: Input<Reinstall>;
    /**
     * With `power_off`: shut the nodes down through their own system first; what does not go down within
     * `powerTimeout` seconds is switched off hard. @default false
     */
    graceful?: Input<boolean>;
    /** How many nodes are powered at a time, and how many may fail. */
    rollout?: RolloutArgs;
    /** What `createCustomCategory` creates; what it does not state comes from BCM's `default` category. */
    category?: CategoryFields;
    /** Take over devices that exist. Only what is stated is changed, and they are never deleted. @default false */
    adopt?: Input<boolean>;
    /** What removing a node from the map does on the head node. @default "delete" for what we made */
    onRemove?: Input<OnRemove>;
    /** Power is enabled for no more nodes than this; a larger set has to raise it. @default 50 */
    maxNodes?: number;
    /**
     * Whether a preview fails when the head node cannot be reached. `offline` lets it go on with a warning, without
     * look-ups, pre-flight and node status; an update always needs the head node. @default "online"
     */
    preflight?: PreflightMode;
    /** Configuration namespace of the head node. @default "bcm" */
    cluster?: string;
}
