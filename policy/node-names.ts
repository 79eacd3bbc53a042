import { UUID } from "../model/values";
import type { PowerOrder } from "./rule";

/** Whether a power action names its node by uuid; a policy cannot ask the head node which node that is. */
export function namesByUuid({ deviceId }: PowerOrder): boolean {
    return UUID.test(deviceId);
}

/** Host names are compared without case. */
export function nodeKey(hostname: string): string {
    return hostname.toLowerCase();
}
