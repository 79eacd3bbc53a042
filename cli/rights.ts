import { z } from "zod";
import { BcmAuthError } from "../bcm/client/errors";
import type { HeadNode } from "../bcm/client/head-nodes";
import { WireDevice } from "../bcm/wire/device";
import { WireNamed, ZERO_UUID } from "../bcm/wire/envelope";
import { plural } from "../model/text";

/** The most names in one line. */
const NAMED = 8;

/** One right of an account: a call that only reads, and what is lost without it. */
export interface Right {
    what: string;
    /** What needs the call. */
    needs: string;
    /** How the package goes on without it; absent if it cannot. */
    without?: string;
    /** Makes the call. @returns what it found */
    ask: (headNode: HeadNode) => Promise<string>;
}

/** What `getVersion` answers (NVIDIA's Python client), or the same in the words of `GET /rest/v1/version`. */
const WireVersion = z.union([
    z
        .looseObject({ cmVersion: z.string(), cmdaemonVersion: z.string() })
        .transform(({ cmVersion, cmdaemonVersion }) => ({ bcm: cmVersion, cmdaemon: cmdaemonVersion })),
    z
        .looseObject({ cm_version: z.string(), cmd_version: z.string() })
        .transform(({ cm_version, cmd_version }) => ({ bcm: cm_version, cmdaemon: cmd_version })),
]);

/** One entry for each node that others install from (NVIDIA's Python client). */
const WireProvisioning = z.looseObject({
    provisioningNodeStatusList: z.array(
        z.looseObject({ slotsCapacity: z.number(), slotsUsed: z.number(), drained: z.boolean().optional() }),
    ),
});

/** The calls that an account needs, in the order in which an update makes them; each is tried apart from the others. */
export const RIGHTS: readonly Right[] = [
    {
        what: "version of BCM",
        needs: "bug reports",
        without: "not told",
        ask: async ({ client }) => {
            const { bcm, cmdaemon } = await client.read("cmmain", "getVersion", [], WireVersion);
            return `${bcm} (CMDaemon ${cmdaemon})`;
        },
    },
    {
        what: "networks",
        needs: "look-ups, previews and registering",
        ask: async ({ catalog }) => named(await catalog.networks()),
    },
    {
        what: "devices",
        needs: "look-ups, previews, refreshes and registering",
        ask: async ({ catalog }) => {
            const devices = [...(await catalog.devices())];
            const nodes = devices.filter(({ childType }) => childType === "PhysicalNode");
            return `${nodes.length} physical nodes of ${plural(devices.length, "device")}`;
        },
    },
    {
        what: "categories",
        needs: "look-ups, previews, refreshes and registering",
        ask: async ({ catalog }) => named(await catalog.categories()),
    },
    {
        what: "software images",
        needs: "look-ups and categories",
        ask: async ({ catalog }) => named(await catalog.softwareImages()),
    },
    {
        what: "partitions",
        needs: "registering",
        ask: async ({ catalog }) => named(await catalog.partitions()),
    },
    {
        what: "single devices",
        needs: "updates, removals and power",
        ask: reads("cmdevice", "getDevice", [ZERO_UUID], WireDevice.nullable()),
    },
    {
        what: "single categories",
        needs: "categories of a program's own",
        ask: reads("cmdevice", "getCategory", ["default"], WireNamed.nullable()),
    },
    {
        what: "status of nodes",
        needs: "status, power, waiting for installs and removals",
        ask: reads("cmstatus", "getStatusForDevices", [[]]),
    },
    {
        what: "install slots",
        needs: "this line",
        without: "not told",
        ask: async ({ client }) => {
            const said = await client.read("cmprov", "getProvisioningStatus", [[]], WireProvisioning);
            const sources = said.provisioningNodeStatusList.filter(({ drained }) => drained !== true);
            const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
            const used = sum(sources.map(({ slotsUsed }) => slotsUsed));
            const all = sum(sources.map(({ slotsCapacity }) => slotsCapacity));
            return `${used} of ${all} in use; by default rollout.maxParallel powers 10 nodes at a time`;
        },
    },
    {
        what: "power history",
        needs: "power, so that nothing is sent twice",
        ask: reads("cmdevice", "powerOperationHistory", [[], true]),
    },
    {
        what: "work on nodes",
        needs: "rollout.drain, and to tell which nodes are drained",
        without: "not told, and rollout.drain refuses",
        ask: async ({ drains }) => {
            const services = await drains.findManaging();
            return services.length === 0 ? "nobody manages any" : `can be read of ${services.join(" and ")}`;
        },
    },
    {
        what: "event sessions",
        needs: "the BMCs' own answers to power operations",
        without: "cannot be opened, so status and history replace the BMCs' answers",
        ask: async ({ events }) => {
            await events.use(async () => undefined);
            return "can be opened";
        },
    },
];

/** A call of which only the right counts, and not what it finds. */
function reads(
    service: string,
    call: string,
    args: unknown[],
    schema: z.ZodType = z.unknown(),
): Right["ask"] {
    return async ({ client }) => {
        await client.read(service, call, args, schema);
        return "can be read";
    };
}

/** What is not tried, because it changes something. */
export const NOT_TRIED =
    "add, update and remove of devices and categories, powerOperation, pshutdown, drainNodes: no check may change anything";

/** What a right is good for, after the error that says that it is missing. */
export function explainMissing({ needs }: Right, error: Error): string {
    const isRight = error instanceof BcmAuthError && error.isRight;
    return `${error.message}${isRight ? `\nIt is needed for ${needs}.` : ""}`;
}

function named(things: readonly { name: string }[]): string {
    const shown = things.slice(0, NAMED).map(({ name }) => name);
    return `${things.length} (${shown.join(", ")}${things.length > NAMED ? ", …" : ""})`;
}
