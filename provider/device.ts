import * as pulumi from "@pulumi/pulumi";
import { adviseDevice } from "../model/advice";
import { DeviceSpec } from "../model/device";
import { judgeDevice } from "../model/judgements";
import type { DeviceArgs } from "./args";
import { perProgram } from "./internals/per-program";
import { typeToken } from "./internals/resources";
import { BcmResource, judgeInPreview, withSecretPassword } from "./resource";

/** Host names of the devices of this program, in a preview. */
const planned = perProgram(() => new Set<unknown>());

/** Whether this program registers a device of this name, as far as a preview knows. */
export function isPlanned(hostname: string): boolean {
    return planned().has(hostname);
}

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
        if (pulumi.runtime.isDryRun()) {
            const names = planned();
            pulumi.output(args.hostname).apply((hostname) => names.add(hostname));
        }
        judgeInPreview(this, DeviceSpec, args, judgeDevice, opts, adviseDevice);
    }

    /** Uuid on the head node: the resource's id. */
    get uuid(): pulumi.Output<string> {
        return this.id;
    }
}
