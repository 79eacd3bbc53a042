import type { Input } from "@pulumi/pulumi";
import type { OnRemove } from "../model/enums";
import type { DeviceFactsArgs, InterfaceArgs, NodeFields } from "./args";
import type { Category } from "./category";

/** Arguments of a {@link Device}. */
export interface DeviceArgs extends NodeFields {
    /** Host name, unique on the head node. Changing it renames the record; with another `mac` as well it replaces the device. */
    hostname: Input<string>;
    /** Name (or uuid) of its category, or a category of the program. */
    category: Input<string> | Category;
    /** Name (or uuid) of the network it boots from. */
    managementNetwork?: Input<string>;
    /** All interfaces that this resource owns; others on the head node are left alone. */
    interfaces: Input<Input<InterfaceArgs>[]>;
    /** Digest of the uuids that its names refer to on the head node; a different one causes an update. */
    references?: Input<string>;
    /** What look-ups found about its environment, for policies; changes nothing on the head node. */
    facts?: Input<DeviceFactsArgs>;
    /** Take over an existing device. Only what is stated is changed, and the device is never deleted. @default false */
    adopt?: Input<boolean>;
    /**
     * What removing the resource does on the head node. With `drainAndPowerOff` a node that is UP is drained, shut down through its own
     * system, and then removed; also by a destroy. @default "delete" if this stack created it
     */
    onRemove?: Input<OnRemove>;
    /** Configuration namespace of its head node. @default "bcm" */
    cluster?: string;
}
