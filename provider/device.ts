import type * as pulumi from "@pulumi/pulumi";
import { DeviceSpec } from "../model/device";
import { judgeDevice } from "../model/judgements";
import type { DeviceArgs } from "./args";
import { typeToken } from "./internals/resources";
import { BcmResource, judgeInPreview, withSecretPassword } from "./resource";

/**
 * One physical node in BCM's inventory. Changing the host name replaces it; everything else changes in place. Unstated
 * fields stay as the head node has them.
 */
export class Device extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = typeToken("Device");

    /** Host name on the head node. */
    declare readonly hostname: pulumi.Output<string>;
    /** Whether the device existed before; if so, it is released and never deleted. */
    declare readonly adopted: pulumi.Output<boolean>;

    constructor(name: string, args: DeviceArgs, opts?: pulumi.CustomResourceOptions) {
        const bmc = withSecretPassword(args.bmc);
        super("Device", "device", name, { ...args, bmc }, { outputs: ["adopted"] }, opts);
        judgeInPreview(this, DeviceSpec, args, judgeDevice, opts);
    }

    /** Uuid on the head node: the resource's id. */
    get uuid(): pulumi.Output<string> {
        return this.id;
    }
}
