import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { PowerActionKind } from "../model/enums";
import { IpmiAnswer, type ReadinessTarget, requestName } from "../model/power";
import { findSecrets } from "../provider/internals/resolve-inputs";
import { writtenName } from "../provider/notes/request-names";
import { NOTHING, PASSWORD_VARIABLE, SECRETS_VARIABLE } from "../provider/power/ipmi/ipmitool";

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
    /** Its password; reaches ipmitool only through the environment, and is secret in the state. */
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
    /** A reason not to send it, e.g. an earlier watcher's `hold`; if empty, it is sent. @default "" */
    hold?: pulumi.Input<string>;
    /** When the node had the very same request before, with others in between, ms: it is not carried out twice. */
    askedBefore?: pulumi.Input<number | undefined>;
    /** Passed on to `target`: only a boot after this time counts, ms of the head node's clock. */
    bootedAfter?: pulumi.Input<number | undefined>;
}

const NO_SECRETS = "{}";

/** Finds this package from the program's folder, as the providers do, so that no local path gets into the state. */
const PROGRAM = 'require("module").createRequire(process.cwd()+"/")("pulumi-bcm/ipmi-power").main()';
/** The newest real version: 4.5.0 on the registry is an old build under a wrong number. */
const COMMAND_VERSION = "1.2.1";

/**
 * One power action on one node, sent directly to a BMC that the head node cannot reach: runs `ipmitool` on the machine that
 * runs Pulumi, as a `command.local.Command`. It behaves like a {@link PowerAction} with one exception: a failure is an error
 * of this resource, and the next `up` tries again. Needs `ipmitool` and `@pulumi/command` 1.2.1.
 */
export class IpmiPower extends pulumi.ComponentResource {
    /** `done`, or `already` if the node was already as wanted. */
    readonly outcome: pulumi.Output<IpmiAnswer["outcome"]>;
    /** What was done. */
    readonly message: pulumi.Output<string>;
    /** What a {@link NodeReadiness} needs to watch for the result. */
    readonly target: pulumi.Output<ReadinessTarget>;

    constructor(name: string, args: IpmiPowerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("bcm:index:IpmiPower", name, {}, opts);
        const { password, bootedAfter, ...given } = args;
        const order = splitOrder({ ...given, stack: `${pulumi.getStack()}::${pulumi.getProject()}` });
        const { local } = loadCommand();
        const run = new local.Command(
            `${name}-ipmitool`,
            {
                interpreter: ["node", "-e", PROGRAM],
                create: order.plain,
                // Without this, an update, e.g. after a rotated password, would run the action again.
                update: NOTHING,
                triggers: [args.powerAction, args.request ?? ""],
                environment: pulumi.secret(
                    pulumi.all([password, order.secret]).apply(([text, secret]) => ({
                        [PASSWORD_VARIABLE]: text,
                        ...(secret !== NO_SECRETS && { [SECRETS_VARIABLE]: secret }),
                    })),
                ),
                logging: local.Logging.Stderr,
            },
            { parent: this, additionalSecretOutputs: ["environment"] },
        );
        const answer = run.stdout.apply((text) => IpmiAnswer.parse(JSON.parse(text)));
        this.outcome = answer.outcome;
        this.message = answer.message;
        this.target = pulumi
            .all([args.node, writtenRequest(args), answer, bootedAfter])
            .apply(([hostname, request, { outcome, message }, moment]) => ({
                hostname,
                outcome,
                message,
                request,
                ...(outcome === "done" && moment !== undefined && { bootedAfter: moment }),
            }));
        this.registerOutputs({ outcome: this.outcome, message: this.message, target: this.target });
    }
}

/**
 * An order as the command's text, which Pulumi shows when it fails, and what of it is secret, for its environment. Policies
 * read both.
 */
function splitOrder(order: pulumi.Inputs): { plain: pulumi.Output<string>; secret: pulumi.Output<string> } {
    const values = pulumi.unsecret(pulumi.output(order)) as pulumi.Output<Record<string, unknown>>;
    const all = pulumi.all([values, findSecrets(order)]);
    const pick = (isWanted: (isSecret: boolean) => boolean) =>
        all.apply(([given, secrets]) =>
            JSON.stringify(
                Object.fromEntries(
                    Object.entries(given).filter(([name]) => isWanted(secrets.includes(name))),
                ),
            ),
        );
    return { plain: pick((isSecret) => !isSecret), secret: pulumi.secret(pick((isSecret) => isSecret)) };
}

/** The request's name as it may be written down. */
function writtenRequest({ powerAction, request = "" }: IpmiPowerArgs): pulumi.Output<string> {
    const name = pulumi
        .all([powerAction, request])
        .apply(([action, text]) => requestName({ powerAction: action, request: text }));
    return pulumi
        .all([pulumi.unsecret(name), pulumi.isSecret(name)])
        .apply(([text, isSecret]) => writtenName(text, isSecret));
}

/** Loaded only when used: if @pulumi/command is installed, Pulumi downloads its plugin for every stack. */
function loadCommand(): typeof command {
    try {
        return require("@pulumi/command") as typeof command;
    } catch {
        throw new pulumi.RunError(
            `IpmiPower (powerVia: "ipmi") needs @pulumi/command ${COMMAND_VERSION}: npm install --save-exact @pulumi/command@${COMMAND_VERSION}`,
        );
    }
}
