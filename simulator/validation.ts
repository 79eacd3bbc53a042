import { randomUUID } from "node:crypto";
import { BmcPrivilege } from "../sdk/model/enums";
import { readXml } from "../sdk/model/xml";
import { type Entity, entityList, ZERO_MAC, ZERO_UUID } from "./entities";
import type { State } from "./state";

/** A complaint in the head node's form (`bcm-api.md` §4.3). */
export interface Validation {
    baseType: "Validation";
    childType: "";
    uuid: string;
    field: string;
    severity: "ERROR" | "WARNING" | "FORCE";
    error_code: string;
    message: string;
    ref_entity_uuid: string;
}

const MAC = /^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/;
const HOSTNAME = /^(?!\d+$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;
const POWER_CONTROL = /^(none|apc|custom|cloud|(ipmi|ilo|cimc|drac|rf|rshim)\d*)$/;
const DEVICE_MODES = ["", "AUTO", "FULL", "MAIN", "NOSYNC", "SKIP"];

/** Says one thing about one entity. */
type Complain = (field: string, errorCode: string, message: string) => void;

/** What the head node has against a device (§23.6). */
export function validateDevice(state: State, device: Entity): Validation[] {
    return collect(device, (complain) => {
        const hostname = String(device.hostname ?? "");
        if (!HOSTNAME.test(hostname))
            complain("hostname", "BAD_VALUE", `hostname "${hostname}" is not valid`);
        const others = [...state.devices.values()].filter(({ uuid }) => uuid !== device.uuid);
        if (others.some((other) => other.hostname === hostname))
            complain("hostname", "DUPLICATE_NAME", `hostname ${hostname} is already in use`);
        const mac = String(device.mac ?? ZERO_MAC);
        if (!MAC.test(mac)) complain("mac", "BAD_VALUE", `${mac} is not a MAC address`);
        const twin = mac === ZERO_MAC ? undefined : others.find((other) => sameMac(other.mac, mac));
        if (twin) complain("mac", "DUPLICATE_FIELD", `${mac} is already used by ${String(twin.hostname)}`);
        if (!state.partitions.has(String(device.partition)))
            complain("partition", "NOT_NULL", "partition is not set");
        if (device.childType === "PhysicalNode" && !state.categories.has(String(device.category)))
            complain("category", "KEY_NOT_FOUND", "no such category");
        reference(state.networks, device, "managementNetwork", complain);
        validateInterfaces(state, device, complain);
        word("bootLoader", device.bootLoader, ["SYSLINUX", "GRUB", "CATEGORY"], complain);
        word("installMode", device.installMode, DEVICE_MODES, complain);
        word("nextBootInstallMode", device.nextBootInstallMode, DEVICE_MODES, complain);
        if (!POWER_CONTROL.test(String(device.powerControl ?? "none")))
            complain(
                "powerControl",
                "NOT_IN_SET",
                `powerControl ${String(device.powerControl)} is not valid`,
            );
        common(device, complain);
    });
}

/** What the head node has against a category. */
export function validateCategory(state: State, category: Entity): Validation[] {
    return collect(category, (complain) => {
        const { name } = category;
        if (typeof name !== "string" || name === "") complain("name", "NOT_SET", "name is not set");
        const twin = [...state.categories.values()].some(
            (other) => other.name === name && other.uuid !== category.uuid,
        );
        if (twin) complain("name", "DUPLICATE_NAME", `category ${String(name)} exists already`);
        const image = (category.softwareImageProxy as Entity | null)?.parentSoftwareImage;
        if (!state.images.has(String(image)))
            complain("softwareImageProxy", "KEY_NOT_FOUND", "no such software image");
        reference(state.networks, category, "managementNetwork", complain);
        word("installMode", category.installMode, ["AUTO", "FULL", "MAIN", "NOSYNC", "SKIP"], complain);
        word("newNodeInstallMode", category.newNodeInstallMode, ["AUTO", "FULL", "MAIN", "NOSYNC"], complain);
        word("bootLoader", category.bootLoader, ["SYSLINUX", "GRUB"], complain);
        common(category, complain);
    });
}

/** A refusal to remove something that is still in use. */
export function stillUsed(entity: Entity, users: string[]): Validation[] {
    return collect(entity, (complain) => complain("", "NOT_ALLOWED", `still in use by ${users.join(", ")}`));
}

function validateInterfaces(state: State, device: Entity, complain: Complain): void {
    const interfaces = entityList(device.interfaces);
    const names = interfaces.map(({ name }) => name);
    interfaces.forEach((port, index) => {
        if (!port.name) complain("interfaces", "NOT_SET", "an interface has no name");
        if (names.indexOf(port.name) !== index)
            complain("interfaces", "DUPLICATE_NAME", `interface ${String(port.name)} is there twice`);
        if (
            !["NetworkPhysicalInterface", "NetworkBmcInterface", "NetworkBondInterface"].includes(
                String(port.childType),
            )
        )
            complain("interfaces", "NOT_IN_SET", `interface type ${String(port.childType)} is not known`);
        if (port.mac !== undefined && !MAC.test(String(port.mac)))
            complain("interfaces", "BAD_VALUE", `${String(port.mac)} is not a MAC address`);
        reference(state.networks, port, "network", complain);
        for (const member of (port.interfaces as string[] | undefined) ?? [])
            if (!names.includes(member))
                complain("interfaces", "KEY_NOT_FOUND", `${member} is no interface of this node`);
    });
    const provisioning = device.provisioningInterface;
    if (
        provisioning !== undefined &&
        provisioning !== ZERO_UUID &&
        !interfaces.some(({ uuid }) => uuid === provisioning)
    )
        complain(
            "provisioningInterface",
            "KEY_NOT_FOUND",
            "the provisioning interface is none of the node's",
        );
}

/** What devices and categories have in common. */
function common(entity: Entity, complain: Complain): void {
    if (!entity.uuid || entity.uuid === ZERO_UUID) complain("uuid", "NOT_NULL", "uuid is not set");
    for (const module of entityList(entity.modules))
        if (typeof module.parameters !== "string") complain("modules", "NOT_NULL", "parameters is null");
    const bmc = entity.bmcSettings as Entity | null | undefined;
    if (bmc) word("bmcSettings", bmc.privilege, BmcPrivilege.options, complain);
    for (const gpu of entityList(entity.gpuSettings))
        word(
            "gpuSettings",
            gpu.computeMode,
            ["UNRESTRICTED", "PROHIBITED", "EXCLUSIVE_PROCESS", "NONE"],
            complain,
        );
    if (typeof entity.disksetup === "string" && entity.disksetup !== "") {
        const reading = readXml(entity.disksetup);
        if ("problem" in reading) complain("disksetup", "BAD_VALUE", reading.problem);
        else if (reading.root !== "diskSetup")
            complain("disksetup", "BAD_VALUE", `unexpected element ${reading.root}`);
    }
}

function reference(known: Map<string, Entity>, entity: Entity, field: string, complain: Complain): void {
    const uuid = entity[field];
    if (uuid !== undefined && uuid !== ZERO_UUID && !known.has(String(uuid)))
        complain(field, "KEY_NOT_FOUND", `${field} ${String(uuid)} is not known`);
}

function word(field: string, value: unknown, allowed: readonly string[], complain: Complain): void {
    if (value !== undefined && !allowed.includes(String(value)))
        complain(
            field,
            "NOT_IN_SET",
            `${field} ${String(value)} is not one of ${allowed.filter(Boolean).join(", ")}`,
        );
}

function sameMac(left: unknown, right: string): boolean {
    return typeof left === "string" && left.toUpperCase() === right.toUpperCase();
}

function collect(entity: Entity, judge: (complain: Complain) => void): Validation[] {
    const validation: Validation[] = [];
    judge((field, errorCode, message) =>
        validation.push({
            baseType: "Validation",
            childType: "",
            uuid: randomUUID(),
            field,
            severity: "ERROR",
            error_code: errorCode,
            message,
            ref_entity_uuid: entity.uuid,
        }),
    );
    return validation;
}
