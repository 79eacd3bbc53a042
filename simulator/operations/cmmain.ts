import { type Entity, entityList, findByName, ZERO_UUID } from "../entities";
import type { State } from "../state";
import { VERSION_TEXT } from "../versions";
import { type Operations, readUuids } from "./operation";

/** The version of CMDaemon, with a build hash that says what this is. */
const CMDAEMON = { version: "3.1", hash: "bcm-simulator", index: 0, database: 36000 };

/** What `GET /rest/v1/version` answers; the same as `getVersion` in other words. */
export function restVersion({ switches }: State): object {
    return {
        cm_version: VERSION_TEXT[switches.bcm],
        cmd_version: CMDAEMON.version,
        build_hash: CMDAEMON.hash,
        build_index: CMDAEMON.index,
        database_version: CMDAEMON.database,
    };
}

/** Versions and the cluster itself. */
export const cmmain: Operations = {
    getVersion: (state) => ({
        baseType: "VersionInfo",
        ref_node_uuid: headNode(state)?.uuid ?? ZERO_UUID,
        cmVersion: VERSION_TEXT[state.switches.bcm],
        cmdaemonVersion: CMDAEMON.version,
        cmdaemonBuildIndex: CMDAEMON.index,
        cmdaemonBuildHash: CMDAEMON.hash,
        databaseVersion: CMDAEMON.database,
    }),
    verifyAPI: () => true,
    getHeadNodeIPs: (state) => ({
        active_head_node_ip: headAddress(state),
        passive_head_node_ip: "0.0.0.0",
        shared_head_node_ip: headAddress(state),
    }),
    // Three values; that they are the active head node, the passive one and the one that answers is assumed.
    getActivePassiveUuids: (state) => {
        const active = headNode(state)?.uuid ?? ZERO_UUID;
        return [active, ZERO_UUID, active];
    },
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
