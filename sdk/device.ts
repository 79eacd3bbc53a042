import * as pulumi from "@pulumi/pulumi";
import { describeFindings } from "../model/issues";
import type { DeviceArgs } from "../provider/args";
import * as provider from "../provider/device";
import { detachDebugger } from "../provider/internals/debugger";
import { log } from "../provider/internals/log";
import { failOnceRegistered } from "../provider/internals/registrations";
import { refusal } from "./node-set/look-up";
import { judgeMembers, type Owner, stateNodes } from "./node-set/pre-flight/members";

/**
 * One physical node in BCM's inventory, on its own. Changing the host name replaces it; everything else changes in place.
 * Unstated fields stay as the head node has them. What it states may be stated for no other node of the program.
 */
export class Device extends provider.Device {
    constructor(name: string, args: DeviceArgs, opts?: pulumi.CustomResourceOptions) {
        const owner: Owner = { key: {}, kind: "device", name };
        const problems = findProblems(owner, args);
        super(name, { ...args, hostname: unlessRefused(args.hostname, problems, name) }, opts);
        if (pulumi.runtime.isDryRun()) void say(this, problems);
    }
}

async function findProblems(owner: Owner, args: DeviceArgs): Promise<string[]> {
    await stateNodes(owner, [args], args.cluster);
    return describeFindings(await judgeMembers(owner));
}

/** An update sends nothing of a resource one of whose inputs fails. */
async function unlessRefused(
    hostname: pulumi.Input<string>,
    finding: Promise<string[]>,
    name: string,
): Promise<pulumi.Unwrap<typeof hostname>> {
    const problems = await finding;
    if (problems.length > 0 && !pulumi.runtime.isDryRun()) {
        await detachDebugger();
        throw refusal(
            `The device "${name}" is refused; nothing of it was sent:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
        );
    }
    return hostname as string; // an output stays one: Pulumi looks into a promise
}

/** In a preview the device is registered all the same, so that policies judge it. */
async function say(device: Device, finding: Promise<string[]>): Promise<void> {
    const problems = await finding;
    for (const line of problems) await log.error(line, device);
    if (problems.length > 0) await failOnceRegistered();
}
