import type { EnforcementLevel, ResourceValidationPolicy } from "@pulumi/policy";
import { suggest } from "../model/text";
import { withPlainErrors } from "../provider/internals/run-errors";
import type { Rule } from "./rule";
import { addressInNetwork } from "./rules/address-in-network";
import { adoptedInstall } from "./rules/adopted-install";
import { bmcDefaults } from "./rules/bmc-defaults";
import { bootAddress } from "./rules/boot-address";
import { oneBootInterface } from "./rules/boot-interface";
import { bootNetwork } from "./rules/boot-network";
import { categoryWords } from "./rules/category-words";
import { deviceInterfaces } from "./rules/device-interfaces";
import { deviceWords } from "./rules/device-words";
import { diskSetup } from "./rules/disk-setup";
import { diskSetupAdvice } from "./rules/disk-setup-advice";
import { drainFirst } from "./rules/drain-first";
import { imageAllowed } from "./rules/image-allowed";
import { nodeLimit } from "./rules/node-limit";
import { powerLimit } from "./rules/power-limit";
import { powerRequest } from "./rules/power-request";
import { powerWindow } from "./rules/power-window";
import { powerWords } from "./rules/power-words";
import { protectedNodes } from "./rules/protected-nodes";
import { removalLimit } from "./rules/removal-limit";
import { requiredRoles } from "./rules/required-roles";
import { runningNode } from "./rules/running-node";
import { unique } from "./rules/unique";
import { SettingsError, toPolicy } from "./to-policy";

/** All rules of the pack, in the order of the documentation. @internal */
export const rules: readonly Rule[] = [
    oneBootInterface,
    bootAddress,
    deviceInterfaces,
    deviceWords,
    categoryWords,
    powerWords,
    diskSetup,
    unique,
    protectedNodes,
    powerLimit,
    removalLimit,
    imageAllowed,
    requiredRoles,
    nodeLimit,
    bootNetwork,
    addressInNetwork,
    bmcDefaults,
    diskSetupAdvice,
    adoptedInstall,
    powerWindow,
    drainFirst,
    powerRequest,
    runningNode,
];

/** The level of one rule, and its settings by name, as listed in `docs/policies.md`. */
export interface BcmPolicySettings {
    /** Level of the rule; by default the rule's own. */
    enforcementLevel?: EnforcementLevel;
    [setting: string]: unknown;
}

/** Level or settings by rule name, e.g. `{ "bcm-power-limit": { maxNodes: 8 }, "bcm-power-request": "mandatory" }`. */
export type BcmPolicyOptions = Record<string, EnforcementLevel | BcmPolicySettings>;

/**
 * The rules as policies, for your own pack: `new PolicyPack("mine", { policies: [...bcmPolicies(), myRule] })`. Each call
 * creates a set with its own memory; use one set per pack.
 *
 * @throws SettingsError for a rule or a setting that does not exist
 */
export function bcmPolicies(options: BcmPolicyOptions = {}): ResourceValidationPolicy[] {
    return withPlainErrors(() => makePolicies(options));
}

function makePolicies(options: BcmPolicyOptions): ResourceValidationPolicy[] {
    const names: string[] = rules.map(({ name }) => name);
    const unknown = Object.keys(options).find((name) => !names.includes(name));
    if (unknown !== undefined)
        throw new SettingsError(
            `There is no rule ${unknown}.${suggest(unknown, names)} The rules are ${names.join(", ")}.`,
        );
    return rules.map((rule) => {
        const given = options[rule.name] ?? {};
        return toPolicy(rule, typeof given === "string" ? { enforcementLevel: given } : given, names);
    });
}
