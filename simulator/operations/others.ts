import { type Entity, ZERO_MAC } from "../entities";
import { findByName, type State } from "../state";
import { CallRefusedError, type Operation, uuidList } from "./operation";

/** Images and partitions (`bcm-api.md` §6.2). */
export const cmpart: Record<string, Operation> = {
    getSoftwareImages: ({ images }) => [...images.values()],
    getSoftwareImage: ({ images }, [key]) => images.get(String(key)) ?? findByName(images, key) ?? null,
    getPartitions: ({ partitions }) => [...partitions.values()],
    getPartition: ({ partitions }, [name]) => findByName(partitions, name) ?? null,
};

/** Networks (§6.2). */
export const cmnet: Record<string, Operation> = {
    getNetworks: ({ networks }) => [...networks.values()],
    getNetwork: ({ networks }, [name]) => findByName(networks, name) ?? null,
};

/** Node status (§6.3). */
export const cmstatus: Record<string, Operation> = {
    getStatus: (state, [uuid]) => statusOf(state, String(uuid)),
    getStatusForDevices: (state, [uuids]) => uuidList(uuids).map((uuid) => statusOf(state, uuid)),
};

/** Event sessions (§19); `waitForEvents` is the server's, because it waits. */
export const cmsession: Record<string, Operation> = {
    registerSession: ({ sessions }) => sessions.register(),
    acknowledgeKeepAlive: () => true,
    unregisterSession: ({ sessions }, [session]) => {
        sessions.unregister(String(session));
        return true;
    },
};

/** Versions (§2.2). */
export const cmmain: Record<string, Operation> = {
    getVersion: () => VERSION,
};

/** What `GET /rest/v1/version` answers; the build hash says what this is. */
export const VERSION = {
    cm_version: "11.0",
    cmd_version: "3.1",
    build_hash: "bcm-simulator",
    build_index: 0,
    database_version: 36000,
};

/** Provisioning slots (§18.5). */
export const cmprov: Record<string, Operation> = {
    getProvisioningStatus: (state) => ({
        provisioningRequestStatusList: [],
        provisioningNodeStatusList: [...state.devices.values()]
            .filter(({ childType }) => childType === "HeadNode")
            .map(({ uuid }) => ({
                ref_node_uuid: uuid,
                slotsCapacity: state.slots,
                slotsUsed: state.machines.slotsUsed(),
                drained: false,
            })),
    }),
};

function statusOf(state: State, uuid: string) {
    const device: Entity | undefined = state.devices.get(uuid);
    if (!device) return null;
    if (typeof uuid !== "string") throw new CallRefusedError("a uuid is expected\n");
    const isHead = device.childType === "HeadNode";
    const machine = state.machines.get(uuid);
    const status = isHead ? "UP" : machine.status;
    return {
        baseType: "DeviceStatus",
        ref_device_uuid: uuid,
        status,
        reportedStatus: status,
        reportedStatusTimestamp: machine.since,
        infoMessage: machine.info,
        userMessage: "",
        toolMessage: "",
        closed: false,
        muted: false,
        unassigned: device.mac === ZERO_MAC,
        provisioningFailed: machine.failed,
        restartRequired: false,
        restartRequiredReasons: [],
    };
}
