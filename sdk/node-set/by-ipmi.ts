import * as pulumi from "@pulumi/pulumi";
import type { BmcArgs } from "../../provider/args";
import type { NodeReadiness } from "../../provider/node-readiness";
import { IpmiPower } from "../ipmi-power";
import { askedOf } from "./asked";
import { allowedFailures, bmcLogin, ipmiNodes } from "./plan";
import { dependencies, describeTarget, momentOf, type Plan, watchStep } from "./steps";
import type { Watcher } from "./watcher";

/**
 * Nodes that BCM cannot power come last, each with its own watcher: a failed command is an error that also fails everything
 * that depends on it, and that must not be another node.
 */
export function powerByIpmi(
    plan: Plan,
    last: Watcher | undefined,
    outcomes: Record<string, pulumi.Output<string>>,
): NodeReadiness[] {
    const { name, args, nodes, deviceOf, request: made, within } = plan;
    const watchers: NodeReadiness[] = [];
    const budget = { leave: 0, maxFailures: allowedFailures(args), isCanary: false, isLast: false };
    for (const hostname of ipmiNodes(args)) {
        const node = nodes[hostname];
        const previous = args.provisioningMode === "sequential" ? (watchers.at(-1) ?? last) : last;
        const { username = "", password = "" } = loginParts(bmcLogin(node, args));
        const { powerAction, request, ...asked } = askedOf(args, hostname);
        const power = new IpmiPower(
            `${name}-${hostname}-power`,
            {
                node: hostname,
                host: pulumi
                    .output(node?.interfaces ?? [])
                    .apply((ports) => ports.find(({ type }) => type === "bmc")?.ip ?? ""),
                username,
                password,
                powerAction,
                request,
                graceful: args.graceful,
                timeout: args.powerTimeout,
                hold: previous?.hold ?? "",
                askedBefore: momentOf(made, "askedBefore", hostname, asked),
                bootedAfter: momentOf(made, "statusSince", hostname, asked),
            },
            { ...within, dependsOn: dependencies(deviceOf.get(hostname), previous) },
        );
        outcomes[hostname] = power.outcome;
        const target = describeTarget(plan, hostname, power.target);
        watchers.push(watchStep(plan, `${hostname}-watch`, [target], budget, previous));
    }
    return watchers;
}

/** User and password one by one where they can be told apart: together the one would be as secret as the other. */
function loginParts(login: pulumi.Input<BmcArgs> | undefined): BmcArgs {
    if (!pulumi.Output.isInstance(login) && !(login instanceof Promise)) return login ?? {};
    const known = pulumi.output(login);
    return {
        username: known.apply(({ username }) => username ?? ""),
        password: known.apply(({ password }) => password ?? ""),
    };
}
