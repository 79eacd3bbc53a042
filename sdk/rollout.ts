import * as pulumi from "@pulumi/pulumi";
import type { Device } from "../provider/device";
import { NodeReadiness } from "../provider/node-readiness";
import { PowerAction } from "../provider/power-action";
import { PowerRequest } from "../provider/power-request";
import type { NodeSetArgs } from "./args";
import { planWaves, type Wave } from "./plan";

const WATCH_SECONDS = 3600;

/** The resources that power a set's nodes and wait for them. */
export interface Rollout {
    watchers: NodeReadiness[];
    /** How each node's action ended, by host name; unknown in a preview of an update that would carry it out. */
    outcomes: Record<string, pulumi.Output<string>>;
    /** Why nodes failed, by host name. */
    failures: pulumi.Output<Record<string, string>>;
}

/**
 * Powers the nodes wave by wave. A failed node is an outcome that the next wave takes into account; the one error of
 * the run is raised by the verdict at the very end, so that it stops nothing and hides no output.
 */
export function rollOut(
    name: string,
    args: NodeSetArgs,
    devices: Device[],
    within: pulumi.CustomResourceOptions,
): Rollout | undefined {
    // Registered without power as well: a request that was made is not forgotten by leaving it out for a while.
    const { since } = new PowerRequest(
        `${name}-request`,
        {
            nodes: Object.keys(args.nodes),
            powerAction: args.powerAction,
            request: args.powerRequest,
            isEnabled: args.enablePowerAction === true && args.powerAction !== undefined,
            cluster: args.cluster,
        },
        within,
    );
    if (args.enablePowerAction !== true || args.powerAction === undefined) return undefined;
    const watchers: NodeReadiness[] = [];
    const outcomes: Rollout["outcomes"] = {};
    const waves = planWaves(args);
    const deviceOf = new Map(
        Object.keys(args.nodes).map((hostname, index) => [hostname, devices[index]] as const),
    );
    for (const [index, wave] of waves.entries()) {
        const previous = watchers.at(-1);
        const actions = wave.hostnames.map((hostname) =>
            powerNode(name, hostname, since, args, previous, {
                ...within,
                dependsOn: dependencies(deviceOf.get(hostname), previous),
            }),
        );
        for (const [place, hostname] of wave.hostnames.entries())
            outcomes[hostname] = actions[place]?.outcome ?? pulumi.output("");
        watchers.push(watchWave(`${name}-wave-${index + 1}`, wave, actions, args, previous, within));
    }
    const failures = watchers.at(-1)?.failed ?? pulumi.output<Record<string, string>>({});
    new NodeReadiness(
        `${name}-verdict`,
        { targets: [], until: goal(args), failedBefore: failures, verdict: true, cluster: args.cluster },
        within,
    );
    return { watchers, outcomes, failures };
}

function powerNode(
    name: string,
    hostname: string,
    since: PowerRequest["since"],
    args: NodeSetArgs,
    previous: NodeReadiness | undefined,
    opts: pulumi.CustomResourceOptions,
): PowerAction {
    return new PowerAction(
        `${name}-${hostname}-power`,
        {
            deviceId: hostname,
            powerAction: args.powerAction ?? "power_on",
            request: args.powerRequest,
            since: since.apply((times) => times?.[hostname]),
            timeout: args.powerTimeout,
            reinstall: args.reinstall,
            graceful: args.graceful,
            hold: previous?.hold,
            cluster: args.cluster,
        },
        opts,
    );
}

function watchWave(
    name: string,
    { maxFailures }: Wave,
    actions: PowerAction[],
    args: NodeSetArgs,
    previous: NodeReadiness | undefined,
    within: pulumi.CustomResourceOptions,
): NodeReadiness {
    const targets = actions.map(({ target }) => target);
    const { timeout = WATCH_SECONDS } = args.rollout ?? {};
    return new NodeReadiness(
        name,
        {
            targets,
            until: goal(args),
            timeout,
            maxFailures,
            failedBefore: previous?.failed,
            cluster: args.cluster,
        },
        within,
    );
}

function goal({ powerAction }: NodeSetArgs): "active" | "powered_off" {
    return powerAction === "power_off" ? "powered_off" : "active";
}

function dependencies(...resources: (pulumi.Resource | undefined)[]): pulumi.Resource[] {
    return resources.filter((resource) => resource !== undefined);
}
