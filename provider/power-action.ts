import * as pulumi from "@pulumi/pulumi";
import { judgePowerWords } from "../model/judgements";
import { PowerActionSpec, type PowerOutcome, type ReadinessTarget } from "../model/power";
import { ownValue } from "../model/records";
import { madeDevices } from "./device";
import { perProgram } from "./internals/per-program";
import { dynamicToken } from "./internals/resources";
import type { PowerActionArgs } from "./power-args";
import { PowerRequest } from "./power-request";
import { BcmResource, judgeInPreview } from "./resource";
import { findFormerName } from "./stored-resources";

/** The nodes that lone actions of this program switch off, as it names them. */
export const switchedOff = perProgram(() => new Set<unknown>());

/** One power action on one node, carried out once per action and request. Destroying it does nothing. */
export class PowerAction extends BcmResource {
    /** Lets policies match this class. @internal */
    static readonly __pulumiType = dynamicToken("PowerAction");

    /** Host name or uuid of the node, as given. */
    declare readonly deviceId: pulumi.Output<string>;
    /**
     * How it ended. A BMC failure is an outcome, not an error, so that it never holds back other nodes; of an action outside a
     * set that no {@link NodeReadiness} watches it is an error at the end of the run.
     */
    declare readonly outcome: pulumi.Output<PowerOutcome>;
    /** What was done, or why nothing was. */
    declare readonly message: pulumi.Output<string>;
    /** What a {@link NodeReadiness} needs to watch for the result. */
    declare readonly target: pulumi.Output<ReadinessTarget>;
    /** When it last failed or was held, ms of this machine's clock. @internal */
    declare readonly failedAt: pulumi.Output<number | undefined>;

    constructor(name: string, args: PowerActionArgs, opts?: pulumi.CustomResourceOptions) {
        const moments = args.since === undefined ? momentsOf(name, args, opts) : {};
        super("PowerAction", "powerAction", name, { ...args, ...moments }, opts);
        judgeInPreview(this, PowerActionSpec, args, judgePowerWords, opts);
    }
}

/** An action that is not part of a set's request makes its own. */
function momentsOf(
    name: string,
    { deviceId, powerAction, request, cluster }: PowerActionArgs,
    opts: pulumi.CustomResourceOptions | undefined,
): Pick<PowerActionArgs, "since" | "askedBefore"> {
    const made = new PowerRequest(
        `${name}-request`,
        {
            ...{ nodes: [deviceId], powerAction, request, isEnabled: true, cluster },
            renamed: pulumi.output(deviceId).apply(async (node) => {
                const former = await formerNameOf(node, cluster);
                return former === undefined ? undefined : { [node]: former };
            }),
        },
        opts,
    );
    const own = (times: pulumi.Output<Record<string, number> | undefined>) =>
        pulumi.all([times, deviceId]).apply(([moments, node]) => ownValue(moments, node));
    return { since: own(made.since), askedBefore: own(made.askedBefore) };
}

/** The host name of a node so far, if the program renames it in this update. */
export async function formerNameOf(
    hostname: string,
    cluster: string | undefined,
): Promise<string | undefined> {
    const [made] = typeof hostname === "string" ? await madeDevices().find(hostname, cluster) : [];
    return made && findFormerName(await made.urn, hostname);
}
