import "./check-node";

export { Category } from "../provider/category";
export { Device } from "../provider/device";
export { NodeReadiness } from "../provider/node-readiness";
export { PowerAction } from "../provider/power-action";
export { PowerRequest } from "../provider/power-request";
export type {
    BmcArgs,
    CategoryArgs,
    DeviceArgs,
    FsMountArgs,
    GpuSettingsArgs,
    InterfaceArgs,
    NodeArgs,
    NodeSetArgs,
    ReferencesArgs,
    RolloutArgs,
} from "./args";
export { nodesFromFile } from "./inventory";
export { IpmiPower } from "./ipmi-power";
export type {
    CategoryInfo,
    LookupArgs,
    LookupOptions,
    Network,
    NodeStatusArgs,
    SoftwareImage,
} from "./lookups";
export {
    getCategory,
    getCategoryOutput,
    getNetwork,
    getNetworkOutput,
    getNodeStatus,
    getNodeStatusOutput,
    getSoftwareImage,
    getSoftwareImageOutput,
} from "./lookups";
export type {
    BmcPrivilege,
    BootLoader,
    InstallMode,
    InterfaceType,
    NodeState,
    PowerActionKind,
    ProvisioningMode,
} from "./model/enums";
export { NodeSet } from "./node-set";
export type { IpmiPowerArgs, NodeReadinessArgs, PowerActionArgs, PowerRequestArgs } from "./power-args";
export type { NodeSetSummary, NodeStatus } from "./status";
