import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { PowerActionKind } from "../model/enums";
import { IpmiAnswer, type ReadinessTarget, requestName } from "../model/power";
import { NOTHING, PASSWORD_VARIABLE } from "../provider/power/ipmi/ipmitool";

/** Arguments of an {@link IpmiPower}. */
export interface IpmiPowerArgs {
    /** Host name of the node. */
    node: pulumi.Input<string>;
    /** Address of its BMC, reachable from the machine that runs Pulumi. */
    host: pulumi.Input<string>;
    /** UDP port. @default 623 */
    port?: pulumi.Input<number>;
    /** User of the BMC. */
    username?: pulumi.Input<string>;
    /** Its password; reaches ipmitool by environment only, and is secret in the state. */
    password: pulumi.Input<string>;
    /** Cipher suite of IPMI 2.0 (`ipmitool -C`), e.g. 3 for an old BMC. @default ipmitool's own choice */
    cipherSuite?: pulumi.Input<number>;
    /** What to do with its power; `power_cycle` is off, seen off, on. */
    powerAction: pulumi.Input<PowerActionKind>;
    /** Free text, e.g. a change ticket. The same action runs again only under a new text. @default "" */
    request?: pulumi.Input<string>;
    /** With `power_off`: ask the node's own system first, and switch off hard after `timeout`. @default false */
    graceful?: pulumi.Input<boolean>;
    /** Seconds until the BMC must have confirmed. @default 600 */
    timeout?: pulumi.Input<number>;
    /** A reason not to send it, e.g. an earlier wave's `hold`; empty means go. @default "" */
    hold?: pulumi.Input<string>;
    /** Passed on to `target`: a boot that counts is later than this, ms of the head node's clock. */
    bootedAfter?: pulumi.Input<number | undefined>;
}

/** Finds this package from the program's folder, like the providers do, so that no path of one machine gets into the state. */
const PROGRAM = 'require("module").createRequire(process.cwd()+"/")("pulumi-bcm/ipmi-power").main()';
/** The newest that is one: 4.5.0 on the registry is an old build under a wrong number. */
const COMMAND_VERSION = "1.2.1";

/**
 * One power action on one node through its BMC itself, for a BMC that the head node cannot reach: `ipmitool` on the
 * machine that runs Pulumi, as a `command.local.Command`. It keeps the contract of a {@link PowerAction} but one: what
 * fails is an error of this resource, which the next `up` tries again. Needs `ipmitool`, and `@pulumi/command` 1.2.1.
 */
export class IpmiPower extends pulumi.ComponentResource {
    /** `done`, or `already` when the node was as it shall be. */
    readonly outcome: pulumi.Output<IpmiAnswer["outcome"]>;
    /** What was done. */
    readonly message: pulumi.Output<string>;
    /** What a {@link NodeReadiness} needs to watch for the result. */
    readonly target: pulumi.Output<ReadinessTarget>;

    constructor(name: string, args: IpmiPowerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("bcm:index:IpmiPower", name, {}, opts);
        const { password, bootedAfter, ...order } = args;
        const stack = `${pulumi.getStack()}::${pulumi.getProject()}`;
        const { local } = loadCommand();
        const run = new local.Command(
            `${name}-ipmitool`,
            {
                interpreter: ["node", "-e", PROGRAM],
                create: pulumi.output({ ...order, stack }).apply((plain) => JSON.stringify(plain)),
                // Without this an update, e.g. after a rotated password, would run the action once more.
                update: NOTHING,
                triggers: [args.powerAction, args.request ?? ""],
                environment: { [PASSWORD_VARIABLE]: pulumi.secret(password) },
                logging: local.Logging.Stderr,
            },
            { parent: this, additionalSecretOutputs: ["environment"] },
        );
        const answer = run.stdout.apply((text) => IpmiAnswer.parse(JSON.parse(text)));
        this.outcome = answer.outcome;
        this.message = answer.message;
        this.target = pulumi
            .all([args.node, args.powerAction, args.request ?? "", answer, bootedAfter])
            .apply(([hostname, action, request, { outcome, message }, moment]) => ({
                hostname,
                outcome,
                message,
                request: requestName({ powerAction: action, request }),
                ...(outcome === "done" && moment !== undefined && { bootedAfter: moment }),
            }));
        this.registerOutputs({ outcome: this.outcome, message: this.message, target: this.target });
    }
}

/** Only who uses it needs it: for an installed @pulumi/command Pulumi downloads a plugin into every stack. */
function loadCommand(): typeof command {
    try {
        return require("@pulumi/command") as typeof command;
    } catch {
        throw new pulumi.RunError(
            `IpmiPower (powerVia: "ipmi") needs @pulumi/command ${COMMAND_VERSION}: npm install --save-exact @pulumi/command@${COMMAND_VERSION}`,
        );
    }
}
