import "./check-node";

export type {
    BmcPrivilege,
    BootLoader,
    CategoryOnRemove,
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
export type {
    BmcArgs,
    CategoryArgs,
    CategoryFactsArgs,
    CategoryFields,
    DeviceFactsArgs,
    FsMountArgs,
    GpuSettingsArgs,
    InterfaceArgs,
    ReferencesArgs,
} from "../provider/args";
export { Category } from "../provider/category";
export type { DeviceArgs } from "../provider/device-args";
export { NodeReadiness } from "../provider/node-readiness";
export type {
    DrainArgs,
    NodeCommandArgs,
    NodeReadinessArgs,
    OwnRequestArgs,
    PowerActionArgs,
    PowerRequestArgs,
} from "../provider/power-args";
export { PowerRequest } from "../provider/power-request";
export type { DrainOptionsArgs, NodeArgs, NodeSetArgs, RolloutArgs } from "./args";
export { type CategoryInfo, getCategory, getCategoryOutput } from "./category-lookup";
export { Device } from "./device";
export type { NodesFromFileOptions } from "./inventory/naming";
export { nodesFromFile } from "./inventory/nodes-from-file";
export { IpmiPower, type IpmiPowerArgs } from "./ipmi-power";
export type {
    LookupArgs,
    LookupOptions,
    Network,
    NodeStatusArgs,
    PlainLookupArgs,
    SoftwareImage,
} from "./lookups";
export {
    getNetwork,
    getNetworkOutput,
    getNodeStatus,
    getNodeStatusOutput,
    getSoftwareImage,
    getSoftwareImageOutput,
} from "./lookups";
export { NodeSet } from "./node-set/node-set";
export { PowerAction } from "./power-action";
export type { DrainedStatus, NodeSetSummary, NodeStatus } from "./status";
