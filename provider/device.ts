import type * as pulumi from "@pulumi/pulumi";
import { adviseDevice } from "../model/advice";
import { DeviceSpec } from "../model/device";
import { judgeDevice } from "../model/judgements";
import { nameOfCategory } from "./category";
import type { DeviceArgs } from "./device-args";
import { perProgram } from "./internals/per-program";
import { dynamicToken, findUrn, typeToken } from "./internals/resources";
import { Made } from "./made";
import { BcmResource, judgeInPreview, withSecretPassword } from "./resource";
import { withRegistration } from "./stored-resources";

/** A device that the program registers. */
export interface MadeDevice {
    device: Device;
    /** Its URN, before it is registered. */
    urn: Promise<string>;
}

/** The devices that the program registers; BCM ignores case in host names. */
export const madeDevices = perProgram(() => new Made<MadeDevice>((hostname) => hostname.toLowerCase()));

/**
 * One physical node in BCM's inventory. Everything changes in place, the host name too; with another MAC as well it is another
 * node, and replaced. Unstated fields stay as the head node has them.
 */
export class Device extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = dynamicToken("Device");

    /** Host name on the head node. */
    declare readonly hostname: pulumi.Output<string>;
    /** Whether the device existed before; if so, it is released and never deleted. */
    declare readonly adopted: pulumi.Output<boolean>;

    constructor(name: string, given: DeviceArgs, opts?: pulumi.CustomResourceOptions) {
        const args = { ...given, category: nameOfCategory(given.category) };
        const bmc = withSecretPassword(args.bmc);
        const urn = findUrn(name, typeToken("Device"), opts?.parent);
        const { facts, belongTo } = withRegistration(args.facts, urn, opts?.parent);
        super("Device", "device", name, { ...args, bmc, facts }, opts);
        belongTo(this);
        madeDevices().note({ device: this, urn }, args.hostname, args.cluster);
        judgeInPreview(this, DeviceSpec, args, judgeDevice, opts, adviseDevice);
    }

    /** Uuid on the head node: the resource's id. */
    get uuid(): pulumi.Output<string> {
        return this.id;
    }
}
