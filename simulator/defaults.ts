import type { Family } from "./entities";
import { NO_ADDRESS, ZERO_MAC, ZERO_UUID } from "./words";

type Fields = Record<string, unknown>;

const texts = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, ""]));
const lists = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, []]));
const nulls = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, null]));
const falses = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, false]));

/** What every top-level entity has (`bcm-api.md` §7). */
export const COMMON_FIELDS: Fields = {
    childType: "",
    revision: "",
    modified: false,
    to_be_removed: false,
    parent_uuid: ZERO_UUID,
    extra_values: null,
};

const EXCLUDE_LISTS = texts(
    "excludeListFull",
    "excludeListSync",
    "excludeListUpdate",
    "excludeListGrab",
    "excludeListGrabnew",
    "excludeListManipulateScript",
);

/** What nodes and categories share (§8, §11). */
const PROVISIONING: Fields = {
    managementNetwork: ZERO_UUID,
    defaultGateway: NO_ADDRESS,
    defaultGatewayMetric: 0,
    ...EXCLUDE_LISTS,
    ...texts("bootLoaderFile", "kernelVersion", "kernelParameters", "kernelOutputConsole"),
    ...texts("disksetup", "raidconf", "initialize", "finalize", "ioScheduler", "useExclusivelyFor", "notes"),
    ...lists("modules", "fsmounts", "fsexports", "staticRoutes", "services", "gpuSettings", "roles"),
    ...falses("dataNode", "nodeInstallerDisk", "installBootRecord", "allowNetworkingRestart"),
    ...falses("versionConfigFiles"),
    ...nulls("bmcSettings", "softwareImageProxy", "biosSetup", "proxySettings", "accessSettings"),
    ...nulls("seLinuxSettings", "timeZoneSettings"),
};

const DEVICE: Fields = {
    baseType: "Device",
    hostname: "",
    mac: ZERO_MAC,
    partition: ZERO_UUID,
    powerControl: "none",
    rackPosition: null,
    creationTime: 0,
    ...lists("interfaces", "powerDistributionUnits", "switchPorts", "userDefinedResources"),
    ...texts(
        "customPingScript",
        "customPingScriptArgument",
        "customPowerScript",
        "customPowerScriptArgument",
    ),
    ...texts("customRemoteConsoleScript", "customRemoteConsoleScriptArgument"),
    ...texts("serialNumber", "partNumber", "notes", "userdefined1", "userdefined2", "cmdaemonUrl"),
};

/** What a field goes back to when an update leaves it out, by family. */
export const DEFAULTS: Record<Family | "HeadNode", Fields> = {
    Device: {
        ...PROVISIONING,
        ...DEVICE,
        childType: "PhysicalNode",
        category: ZERO_UUID,
        provisioningInterface: ZERO_UUID,
        provisioningTransport: "RSYNCDAEMON",
        installMode: "",
        nextBootInstallMode: "",
        blockDevicesClearedOnNextBoot: [],
        bootLoader: "CATEGORY",
        bootLoaderProtocol: "CATEGORY",
        fips: "CATEGORY",
        authenticationService: "CATEGORY",
        templateNode: false,
        fromTemplateNode: ZERO_UUID,
        prometheusMetricForwarders: [],
        chassisPosition: null,
        pxelabel: "",
        ...falses("supportsGNSS", "forceFullEnvironment"),
    },
    HeadNode: { ...DEVICE, childType: "HeadNode", roles: [], fsexports: [], bmcSettings: null },
    Category: {
        ...PROVISIONING,
        baseType: "Category",
        name: "",
        installMode: "AUTO",
        newNodeInstallMode: "FULL",
        bootLoader: "SYSLINUX",
        bootLoaderProtocol: "HTTP",
        fips: "NO",
        authenticationService: "AUTO",
        interactiveUser: "ALWAYS",
        ...lists("nameServers", "timeServers", "searchDomains"),
        ...nulls("dpuSettings", "ztpSettings"),
    },
    SoftwareImage: {
        baseType: "SoftwareImage",
        enableSOL: false,
        SOLPort: "ttyS1",
        SOLSpeed: "115200",
        SOLFlowControl: true,
        kernelOutputConsole: "tty0",
        fileOperationInProgress: false,
        originalImage: ZERO_UUID,
        parentSoftwareImage: ZERO_UUID,
        revisionID: -1,
        creationTime: 0,
        fspart: ZERO_UUID,
        bootfspart: ZERO_UUID,
        ...texts("name", "path", "kernelVersion", "kernelParameters", "notes"),
        ...lists("modules", "revisionHistory"),
    },
    Network: {
        baseType: "Network",
        type: "INTERNAL",
        baseAddress: NO_ADDRESS,
        netmaskBits: 16,
        gateway: NO_ADDRESS,
        gatewayMetric: 0,
        dynamicRangeStart: NO_ADDRESS,
        dynamicRangeEnd: NO_ADDRESS,
        mtu: 1500,
        searchDomainIndex: 0,
        generateDNSZone: "BOTH",
        allowAutosign: "AUTOMATIC",
        layer3route: "NONE",
        ...texts("name", "notes", "domainName", "EC2AvailabilityZone", "cloudSubnetID"),
        ...falses("bootable", "management", "lockDownDhcpd", "excludeFromSearchDomain"),
        ...falses("disableAutomaticExports", "IPv6", "layer3", "layer3ecmp", "layer3splitStaticRoute"),
        ipv6BaseAddress: "::0",
        ipv6NetmaskBits: 64,
        ipv6Gateway: "::0",
    },
    Partition: {
        baseType: "Partition",
        slaveName: "node",
        slaveDigits: 3,
        primaryHeadNode: ZERO_UUID,
        defaultCategory: ZERO_UUID,
        managementNetwork: ZERO_UUID,
        externalNetwork: ZERO_UUID,
        noZeroConf: false,
        autosign: "AUTO",
        ...texts("name", "clusterName", "adminEmail", "archOS", "relayHost"),
        ...lists("nameServers", "timeServers", "searchDomains", "burnConfigs"),
        ...nulls("bmcSettings", "provisioningSettings", "failover", "timeZoneSettings"),
    },
    Rack: { baseType: "Rack", name: "", notes: "" },
};

/** Interfaces: what all have, then what a kind has (§9). */
export const INTERFACE_FIELDS: Record<string, Fields> = {
    common: {
        ip: NO_ADDRESS,
        dhcp: false,
        ipv6Ip: "::0",
        ipv6Dhcp: false,
        network: ZERO_UUID,
        startIf: "ALWAYS",
        bringupduringinstall: "NO",
        alternativeHostname: "",
        additionalHostnames: [],
        bootable: false,
        connectedMode: false,
        excludeFromDhcpd: false,
        switchPorts: [],
        revision: "",
    },
    NetworkPhysicalInterface: { mac: ZERO_MAC, speed: "", cardtype: "", onNetworkPriority: 60 },
    NetworkBmcInterface: {
        mac: ZERO_MAC,
        gateway: NO_ADDRESS,
        vlanid: 0,
        lanchannel: 1,
        onNetworkPriority: 10,
    },
    NetworkBondInterface: { mac: ZERO_MAC, mode: 0, options: "", interfaces: [], onNetworkPriority: 70 },
};

/** Sub-entities by the field that holds them (§10.1, §12, §14). */
export const SUB_ENTITY_DEFAULTS: Record<string, Fields> = {
    bmcSettings: {
        childType: "",
        userName: "",
        userID: -1,
        password: "",
        privilege: "ADMINISTRATOR",
        powerResetDelay: 0,
        extraArguments: "",
        firmwareManageMode: "AUTO",
        leakPolicy: "NONE",
        leakReactionDelay: 0,
    },
    softwareImageProxy: { childType: "", parentSoftwareImage: ZERO_UUID, revisionID: -1 },
    roles: { addServices: true },
    services: {
        monitored: false,
        autostart: false,
        runIf: "ALWAYS",
        managed: false,
        from: "",
        addFromRole: true,
        fromGenericRole: false,
        sicknessCheckScript: "",
        sicknessCheckScriptTimeout: 10,
        sicknessCheckInterval: 60,
        scriptTimeout: -1,
        serviceType: 0,
        internal: false,
    },
    gpuSettings: {
        powerLimit: 0,
        eccMode: "NONE",
        computeMode: "NONE",
        clockSyncBoostMode: "NONE",
        multiProcessorClockSpeed: 0,
        memoryClockSpeed: 0,
        migProfiles: [],
        workloadPowerProfile: "UNDEFINED",
        secondaryWorkloadPowerProfile: "UNDEFINED",
    },
    fsmounts: {
        device: "",
        filesystem: "",
        mountoptions: "defaults",
        dump: false,
        fsck: "NONE",
        rdma: false,
    },
    staticRoutes: { ip: NO_ADDRESS, netmaskBits: 0, gateway: NO_ADDRESS, metric: 0, network: ZERO_UUID },
};
