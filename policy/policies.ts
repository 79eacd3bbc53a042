import type { ResourceValidationPolicy } from "@pulumi/policy";
import { bootAddress } from "./rules/boot-address";
import { oneBootInterface } from "./rules/boot-interface";
import { categoryWords } from "./rules/category-words";
import { deviceWords } from "./rules/device-words";
import { powerWords } from "./rules/power-words";

/** All rules of the pack, for a pack of your own: `new PolicyPack("mine", { policies: [...bcmPolicies(), myRule] })`. */
export function bcmPolicies(): ResourceValidationPolicy[] {
    return [oneBootInterface, bootAddress, deviceWords, categoryWords, powerWords];
}
