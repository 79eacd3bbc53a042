import type { HeadNode } from "../../../bcm/client/head-nodes";
import { forecastBoot } from "../../../bcm/rules/boot-forecast";
import type { WireDevice } from "../../../bcm/wire/device";
import { TimedMode } from "../../../model/install-times";

/**
 * Reads what decides in which mode a node's next boot installs it, before the boot is asked for: the head node clears the one-shot
 * mode afterwards.
 *
 * @returns the mode, given whether the node is new to the cluster; undefined where the boot waits for a person, or where the
 * head node does not tell: it is no reason to fail
 */
export async function foreseeMode(
    { catalog }: HeadNode,
    device: WireDevice,
    reinstall: string,
): Promise<(isNew: boolean) => TimedMode | undefined> {
    const categories = await catalog.categories().catch(() => undefined);
    const category = categories?.find(({ uuid }) => uuid === device.category);
    return (isNew) => {
        if (!categories) return undefined;
        // Whether its disks fit its disk setup shows in the install itself.
        const boot = forecastBoot({ device, category, reinstall, isNew, isLayoutNew: false });
        return boot.waitsForPerson ? undefined : TimedMode.safeParse(boot.mode).data;
    };
}
