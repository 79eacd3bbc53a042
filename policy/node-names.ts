import { UUID } from "../model/values";
import type { PowerOrder } from "./rule";

/** A node that a power action names by uuid: a policy sees no head node that would say which one it is. */
export function namesByUuid({ deviceId }: PowerOrder): boolean {
    return UUID.test(deviceId);
}

/** Host names mean the same in either case. */
export function nodeKey(hostname: string): string {
    return hostname.toLowerCase();
}
