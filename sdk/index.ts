import "./check-node";

export type {
    BmcPrivilege,
    BootLoader,
    GpuComputeMode,
    GpuEccMode,
    InstallMode,
    InterfaceType,
    NewNodeInstallMode,
    NodeState,
    OnRemove,
    PowerActionKind,
    PowerControl,
    PowerVia,
    PreflightMode,
    ProvisioningMode,
    Reinstall,
} from "../model/enums";
export type { PowerOutcome, ReadinessTarget } from "../model/power";
export { Category } from "../provider/category";
export { Device } from "../provider/device";
export { NodeReadiness } from "../provider/node-readiness";
export { PowerAction } from "../provider/power-action";
export type {
    IpmiPowerArgs,
    NodeReadinessArgs,
    PowerActionArgs,
    PowerRequestArgs,
} from "../provider/power-args";
export { PowerRequest } from "../provider/power-request";
export type {
    BmcArgs,
    CategoryArgs,
    CategoryFactsArgs,
    CategoryFields,
    DeviceArgs,
    DeviceFactsArgs,
    FsMountArgs,
    GpuSettingsArgs,
    InterfaceArgs,
    NodeArgs,
    NodeSetArgs,
    ReferencesArgs,
    RolloutArgs,
} from "./args";
export { nodesFromFile } from "./inventory/nodes-from-file";
export { IpmiPower } from "./ipmi-power";
export type {
    CategoryInfo,
    LookupArgs,
    LookupOptions,
    Network,
    NodeStatusArgs,
    PlainLookupArgs,
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
export { NodeSet } from "./node-set/node-set";
export type { NodeSetSummary, NodeStatus } from "./status";
