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
import type { Category } from "../provider/category";
import type { NodeCommandArgs } from "../provider/power-args";

/** One machine of a node set: the long form with `interfaces`, or the short one with `ip`, `bmcMac` and `ipmiIp`. */
export interface NodeArgs extends NodeFields {
    /** Name of its category, or a category of the program. @default the set's `categoryName` */
    category?: Input<string> | Category;
    /** Name of the network it boots from. @default the set's `managementNetworkName` */
    managementNetwork?: Input<string>;
    /** All interfaces that this stack owns; others on the head node are left alone. */
    interfaces?: Input<Input<InterfaceArgs>[]>;
    /** Short form: static address of the one boot interface. */
    ip?: Input<string>;
    /** Short form: `true` instead of `ip`. */
    dhcp?: Input<boolean>;
    /** Short form: name of the boot interface. @default "eth0" */
    interfaceName?: Input<string>;
    /** Short form: MAC of the BMC, on the set's `oobNetworkName`. */
    bmcMac?: Input<string>;
    /** Short form: address of the BMC. */
    ipmiIp?: Input<string>;
    /**
     * `ipmi`: {@link IpmiPower} powers the node from the machine that runs Pulumi, after all nodes that BCM powers; for a
     * BMC that the head node cannot reach. @default "bcm"
     */
    powerVia?: PowerVia;
    /**
     * What the node shares with others, in any word: a rack, an NVLink domain, a PDU. Canaries come from different groups, and
     * no more nodes of one are under way at a time than {@link RolloutArgs.maxPerGroup}. @default for that limit, its rack in BCM
     */
    group?: string;
    /** What this node alone is asked. @default the set's `powerAction` */
    powerAction?: PowerActionKind;
    /**
     * Free text by which this node alone is asked, and nobody else: to try an install again, once under each text. Without it
     * the node goes back to the set's request, which it has had. @default the set's `powerRequest`
     */
    powerRequest?: Input<string>;
}

/** How work is taken off nodes before they are powered. */
export interface DrainOptionsArgs {
    /**
     * Seconds that a node's jobs have to end. A node that has work then is not powered, takes work again, and counts as failed.
     * @default 86400
     */
    timeout?: number;
    /** Why, for the users of the cluster; behind `pulumi-bcm`, stack and project. @default action and request, e.g. "power_cycle CHG-1042" */
    reason?: string;
}

/** How many nodes are powered at a time, and how many may fail. */
export interface RolloutArgs {
    /** How many nodes are under way at a time; each one that arrives or fails makes room for the next. @default 10 */
    maxParallel?: number;
    /**
     * How many nodes of one {@link NodeArgs.group} are under way at a time. The line then takes the groups in turn; a node without
     * a group counts to its rack in BCM, and where it has none, only to `maxParallel`. @default no limit
     */
    maxPerGroup?: number;
    /** How many nodes go first, of different groups; all of them must succeed. @default 0 */
    canary?: number;
    /** If more nodes than this fail, no more nodes are powered; a number or a percentage. @default "10%", at least 1 */
    maxFailures?: number | `${number}%`;
    /**
     * How often a node whose install fails or runs out of time is tried again, at the end of the line (canaries: before the others):
     * switched off and on under the set's `powerRequest` with `, try 2` behind it, and so on. Only after the last try does it count as
     * failed; more such nodes than `maxFailures` and `maxParallel` together stop the rollout before. Not for nodes that ipmitool powers.
     * @default 0
     */
    retries?: number;
    /** Seconds for each node to become active, not counting the time that it queues for an install slot. @default 3600 */
    timeout?: number;
    /**
     * Take work off each node first: the head node drains it in all workload managers and Kubernetes clusters that it manages, running
     * jobs end by themselves, and the node is given back once it is active. What somebody else has drained stays so; `power_on` drains
     * nobody. Only for nodes that BCM powers. @default false
     */
    drain?: boolean | DrainOptionsArgs;
    /**
     * A command for each node right before it is powered, by this machine. If it fails or has no end in its time, that node is not
     * powered and counts as failed. Only for nodes that BCM powers. @default nothing
     */
    before?: NodeCommandArgs;
    /**
     * The same for each node that was powered, once it is active and before it is given back to its workload managers. If it fails,
     * the node counts as failed, and the next update runs it again. @default nothing
     */
    after?: NodeCommandArgs;
    /** How many nodes end their work ahead of those that are under way. @default as many as may be under way */
    drainAhead?: number;
}

/** Arguments of a {@link NodeSet}. */
export interface NodeSetArgs {
    /**
     * The machines by host name: a plain map, because a host name becomes part of resource names; `{}` removes all of them. A
     * map from elsewhere is made plain first, e.g. `await new pulumi.StackReference("…").requireOutputValue("nodes")`.
     */
    nodes: Record<string, NodeArgs>;
    /**
     * Exact name of the software image; looked up in preview. Required with `createCustomCategory`; with an existing
     * category it must be that category's image.
     */
    softwareImageName?: Input<string>;
    /** Name of the network that the nodes boot from; looked up in preview. */
    managementNetworkName?: Input<string>;
    /** Name of the BMCs' network for nodes in the short form; looked up in preview. */
    oobNetworkName?: Input<string>;
    /**
     * Name of an existing category, of one that the program makes, or of the one to create; or a category of the program, of
     * which the name is taken. The nodes wait for a category that the program makes.
     */
    categoryName?: Input<string> | Category;
    /** Create the category described in `category`, and own it. @default false */
    createCustomCategory?: boolean;
    /** Install mode of the created category. `MINIMAL` is sent as `NOSYNC`, with a warning. @default "AUTO", and with `adopt` its own */
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
     * `rollout.maxParallel` nodes at a time, or one after another, in key order: the next one starts once one before is
     * active, or has failed within `rollout.maxFailures`.
     * @default "parallel"
     */
    provisioningMode?: ProvisioningMode;
    /** Free text, e.g. a change ticket. The same action runs again only under a new text. */
    powerRequest?: Input<string>;
    /** Seconds that a BMC has for its operation. @default 600 */
    powerTimeout?: Input<number>;
    /** Install mode for the one boot that the power action causes. @default "none" */
    reinstall?: Input<Reinstall>;
    /**
     * With `power_off`: shut the nodes down through their own system first; a node that is not down within `powerTimeout`
     * seconds is switched off hard. @default false
     */
    graceful?: Input<boolean>;
    /** How many nodes are powered at a time, and how many may fail. */
    rollout?: RolloutArgs;
    /** The category that `createCustomCategory` creates; unstated fields come from BCM's `default` category. */
    category?: CategoryFields;
    /** Take over existing devices. Only what is stated is changed, and they are never deleted. @default false */
    adopt?: Input<boolean>;
    /**
     * What removing a node from the map does on the head node, from the next `pulumi up` on. With `drainAndPowerOff` a node that is UP is
     * drained, shut down through its own system, and then removed; also by a destroy. @default "delete" if this stack created it
     */
    onRemove?: Input<OnRemove>;
    /** The most nodes that may be powered; a larger set must raise it. @default 50 */
    maxNodes?: number;
    /**
     * The most nodes that one update may remove from the head node, a number or a percentage of those that the set had: a sheet
     * that was cut must not take a rack away. @default "10%", at least 5
     */
    maxRemovals?: number | `${number}%`;
    /**
     * Whether a preview fails if the head node cannot be reached. With `offline` it goes on with a warning, without
     * look-ups, pre-flight and node status. An update always needs the head node. @default "online"
     */
    preflight?: PreflightMode;
    /** Configuration namespace of the head node. @default "bcm" */
    cluster?: string;
}
