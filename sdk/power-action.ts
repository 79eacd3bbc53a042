import * as pulumi from "@pulumi/pulumi";
import { describeFinding, shapeFindings, UNKNOWN } from "../model/issues";
import { judgePowerWords } from "../model/judgements";
import { PowerActionSpec } from "../model/power";
import { madeDevices } from "../provider/device";
import { log } from "../provider/internals/log";
import { allRegistered, failOnceRegistered } from "../provider/internals/registrations";
import { findSecrets, resolveInputs } from "../provider/internals/resolve-inputs";
import { findUrn, typeToken } from "../provider/internals/resources";
import { kindObstacle } from "../provider/power/bcm/obstacle";
import type { SetRequests } from "../provider/power/requests";
import * as provider from "../provider/power-action";
import type { PowerActionArgs } from "../provider/power-args";
import { PowerRequest } from "../provider/power-request";
import type { NodeSetArgs } from "./args";
import { connect } from "./connect";
import { showPowerForecast } from "./node-set/pre-flight/power-forecast";
import { readStoredRequests } from "./node-set/pre-flight/stored-set";
import { findUnwatched, raise } from "./unraised";

/**
 * One power action on one node, carried out once per action and request. Destroying it does nothing. A preview refuses a node
 * that nobody has registered, and says what the update would send.
 */
export class PowerAction extends provider.PowerAction {
    constructor(name: string, args: PowerActionArgs, opts?: pulumi.CustomResourceOptions) {
        super(name, args.since === undefined ? { ...args, deviceId: onceRegistered(args) } : args, opts);
        if (args.powerAction === "power_off") provider.switchedOff().add(args.deviceId);
        if (!pulumi.runtime.isDryRun()) this.outcome.apply(() => raise(() => findUnwatched(this)));
        // One that is part of a set's request is shown with the set.
        if (!pulumi.runtime.isDryRun() || args.since !== undefined) return;
        const requestUrn = findUrn(`${name}-request`, typeToken(PowerRequest.name), opts?.parent);
        const spec = findSecrets(args).then(() => resolveInputs(args)) as Promise<PowerActionSpec>;
        pulumi.all([spec, requestUrn]).apply(([values, urn]) => preview(this, values, urn));
    }
}

/** The node, once it is registered if this program does that. A device that exists may be one that waits for the action. */
function onceRegistered({ deviceId, cluster }: PowerActionArgs): pulumi.Output<string> {
    const find = async (name: string): Promise<pulumi.Input<string>> => {
        const [made] = typeof name === "string" ? await madeDevices().find(name, cluster) : [];
        return made && !(await isListed(name, cluster)) ? made.device.hostname.apply(() => name) : name;
    };
    return pulumi.output(deviceId).apply((name) => pulumi.output(find(name)));
}

/** What goes wrong here is said by the action itself. */
async function isListed(hostname: string, cluster: string | undefined): Promise<boolean> {
    try {
        return (await connect(cluster).catalog.devices()).named(hostname) !== undefined;
    } catch {
        return false;
    }
}

/** @param requestUrn where the stack's state has the request that the action makes for itself */
async function preview(action: PowerAction, spec: PowerActionSpec, requestUrn: string): Promise<void> {
    const { deviceId, powerAction, request, reinstall, cluster } = spec;
    if (deviceId === UNKNOWN || powerAction === UNKNOWN) {
        const what = powerAction === UNKNOWN ? "an action" : powerAction;
        return log.info(`Power: ${what} for a node; more is known in the update only`, action);
    }
    // What is wrong with it is said by now, and nothing is worth asking for.
    if (shapeFindings(PowerActionSpec, spec, "").length > 0 || judgePowerWords(spec).length > 0) return;
    await allRegistered();
    try {
        const { catalog, client } = connect(cluster);
        const devices = await catalog.devices();
        const former = await provider.formerNameOf(deviceId, cluster);
        const device = devices.named(former ?? deviceId) ?? devices.get(deviceId);
        const isMade = device !== undefined || (await madeDevices().find(deviceId, cluster)).length > 0;
        const message = isMade
            ? device && kindObstacle(device)
            : `there is no such device on ${client.headNode}, and this program registers none`;
        if (message !== undefined) {
            await log.error(describeFinding({ subject: deviceId, field: "deviceId", message }), action);
            return await failOnceRegistered();
        }
        const hostname = device?.hostname ?? deviceId;
        const args = {
            ...{ nodes: { [hostname]: {} }, powerAction, powerRequest: request, reinstall, cluster },
        } as NodeSetArgs;
        const requests = byHostname(await readStoredRequests(requestUrn), former ?? deviceId, hostname);
        const outcomes = { [hostname]: action.outcome };
        await showPowerForecast(
            { args, nodes: {}, outcomes, stored: { requests, failed: {}, toRetry: {} } },
            action,
        );
    } catch (error) {
        if (pulumi.RunError.isInstance(error)) throw error;
        await log.warn(`There is no power forecast: ${(error as Error).message}`, action);
    }
}

/** Its request knows the node by the name that the program gives, which may be a uuid. */
function byHostname(requests: SetRequests, deviceId: string, hostname: string): SetRequests {
    const renamed = (["since", "statusSince", "joined", "askedBefore"] as const).map((field) => {
        const moment = requests[field][deviceId];
        return [field, moment === undefined ? {} : { [hostname]: moment }];
    });
    return { ...requests, ...Object.fromEntries(renamed) };
}
