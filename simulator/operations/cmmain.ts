import { type Entity, entityList, findByName } from "../entities";
import type { State } from "../state";
import { type Operations, readUuids } from "./operation";

/** What `GET /rest/v1/version` answers; the build hash says what this is. */
export const VERSION = {
    cm_version: "11.0",
    cmd_version: "3.1",
    build_hash: "bcm-simulator",
    build_index: 0,
    database_version: 36000,
};

/** Versions and the cluster itself. */
export const cmmain: Operations = {
    getVersion: () => VERSION,
    verifyAPI: () => true,
    getHeadNodeIPs: (state) => ({
        active_head_node_ip: headAddress(state),
        passive_head_node_ip: "0.0.0.0",
        shared_head_node_ip: headAddress(state),
    }),
    getActivePassiveUuids: (state) => (headNode(state) ? [headNode(state)?.uuid] : []),
};

/** Event sessions; `waitForEvents` is the server's, because it waits. */
export const cmsession: Operations = {
    registerSession: ({ sessions }) => sessions.register(),
    acknowledgeKeepAlive: ({ sessions }, [session]) => sessions.acknowledge(String(session)),
    unregisterSession: ({ sessions }, [session]) => sessions.unregister(String(session)),
};

/** Provisioning: who installs from whom, and how many slots are taken. */
export const cmprov: Operations = {
    getProvisioningStatus: (state) => {
        state.machines.settle();
        const { slots } = state.machines;
        return {
            baseType: "ProvisioningStatus",
            provisioningRequestStatusList: slots.holding.map((uuid) => installRequest(state, uuid)),
            provisioningNodeStatusList: [
                {
                    ref_node_uuid: headNode(state)?.uuid,
                    ref_image_uuids: [...state.images.keys()],
                    ref_category_uuids: [],
                    ref_nodegroup_uuids: [],
                    ref_rack_uuids: [],
                    slotsCapacity: state.slots,
                    slotsUsed: slots.used,
                    drained: false,
                    upToDate: [...state.images.keys()].map(() => true),
                },
            ],
        };
    },
    // A running node takes the changes of its image without a boot; nodes that are not UP are not started.
    imageUpdate: (state, [uuids]) =>
        readUuids(uuids).map((uuid) => {
            const isUp = state.devices.has(uuid) && state.machines.get(uuid).status === "UP";
            return isUp ? uuid : "00000000-0000-0000-0000-000000000000";
        }),
};

function installRequest(state: State, uuid: string) {
    return {
        baseType: "ProvisioningRequestStatus",
        request_uuids: [uuid],
        sourceNode: headNode(state)?.uuid,
        destinationNode: uuid,
        sourcePath: "",
        destinationPath: "/localdisk",
        dryRun: false,
        syncMode: state.machines.of(uuid).mode === "FULL" ? 1 : 0,
        state: 1,
        errorMessage: "",
        errorDetails: "",
        jobFailureCounter: 0,
        isFromNodeInstaller: true,
        requesterSessions: [],
        schedulerInfo: [],
    };
}

function headNode(state: State): Entity | undefined {
    return findByName(state.devices, "HeadNode", "childType");
}

function headAddress(state: State): string {
    return String(entityList(headNode(state)?.interfaces)[0]?.ip ?? "0.0.0.0");
}
