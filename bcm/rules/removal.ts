import { DEFAULT_CLUSTER } from "../connection";

let isAnyLanguage = false;

/** From now on advice is not written in TypeScript: programs of the plugin may be in any language. */
export function adviseInAnyLanguage(isAny = true): void {
    isAnyLanguage = isAny;
}

/** What a program has to say of a node to switch it off, and no other, and how that is run. */
export function describeSwitchOff(hostname: string, cluster?: string): string {
    const elsewhere =
        cluster === undefined || cluster === DEFAULT_CLUSTER ? "" : `, cluster: ${JSON.stringify(cluster)}`;
    if (isAnyLanguage)
        return (
            `add a PowerAction to the program with deviceId: "${hostname}", powerAction: "power_off"${elsewhere} ` +
            "and run `pulumi up`"
        );
    return (
        `add new bcm.PowerAction("off-${hostname}", { deviceId: "${hostname}", powerAction: "power_off"${elsewhere} }) ` +
        "to the program and run `pulumi up`"
    );
}

/** Why a node that is UP stays, and the two ways to remove it that touch no other. */
export function describeUp(hostname: string, cluster?: string): string {
    return (
        `Device "${hostname}" is UP; it is not removed while it runs. To power off this node alone, ` +
        `${describeSwitchOff(hostname, cluster)}; once it is down, \`pulumi up\` removes it. To remove it while it runs, state it ` +
        "with forceRemove: true, run `pulumi up`, and take it out again."
    );
}
