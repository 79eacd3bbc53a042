import type { z } from "zod";
import type { CategorySpec } from "./category";
import type { DeviceSpec, InterfaceSpec } from "./device";
import { judgeDiskSetup } from "./disk-setup/disk-setup";
import * as enums from "./enums";
import { type Finding, holdsUnknown, isUnknown, knownItems as known } from "./issues";
import { judgeValues } from "./judgements-values";
import { mountProblems } from "./mounts";
import type { PowerActionSpec } from "./power";
import { scriptProblems } from "./scripts";
import { listWords, suggest } from "./text";
import { bmcInterfaceName, canonicalMac, NO_MAC } from "./values";

/*
 * The rules of meaning, in one place: NodeSet's plan, the policy pack and the resources all use these. Each takes only the
 * part of a resource that it judges, skips values that are not known yet, and shows no secret.
 */

type Sayer = (field: string, message: string) => Finding;
type Boot = Pick<DeviceSpec, "hostname" | "interfaces" | "adopt">;

/** A node installs over exactly one interface; with none or several it waits in PXE. */
export function judgeBootInterface({ hostname, interfaces, adopt }: Boot): Finding[] {
    if (!Array.isArray(interfaces) || interfaces.some((port) => isUnknown(port) || isUnknown(port.bootable)))
        return [];
    if (adopt && interfaces.length === 0) return []; // the head node's interfaces stay
    const bootable = interfaces.filter((port) => port.bootable === true);
    if (bootable.length === 1 && bootable[0]?.type !== "bmc") return [];
    const found =
        bootable.length === 1
            ? `${bootable[0]?.name} is a BMC and cannot boot the node`
            : `${bootable.length} interfaces are bootable${bootable.length ? ` (${bootable.map((port) => port.name).join(", ")})` : ""}`;
    const message = `${found}; exactly one is needed. Set bootable: true only on the port that is wired to the provisioning network.`;
    return [{ subject: hostname, field: "interfaces", message }];
}

/** Guessed addresses once overwrote those of a control plane, so the boot interface must state `ip` or `dhcp: true`. */
export function judgeBootAddress({ hostname, interfaces }: Boot): Finding[] {
    const say = sayer(hostname);
    return known(interfaces).flatMap(([index, port]) => {
        if (port.ip !== undefined && port.dhcp === true)
            return [
                say(`interfaces[${index}]`, `${port.name} has both ip and dhcp: true. Give one of them.`),
            ];
        if (port.bootable !== true || port.ip !== undefined || port.dhcp === true || isUnknown(port.dhcp))
            return [];
        return [
            say(
                `interfaces[${index}]`,
                `boot interface ${port.name} has no address. Give ip, or dhcp: true to let BCM assign one.`,
            ),
        ];
    });
}

/** BCM boots a node by its `mac`: if the boot interface has another one, the node waits in PXE for ever. */
export function judgeBootMac({
    hostname,
    mac,
    interfaces,
}: Pick<DeviceSpec, "hostname" | "mac" | "interfaces">): Finding[] {
    const wanted = macKey(mac);
    const ports = known(interfaces).map(([, port]) => port);
    const boot = ports.filter((port) => port.bootable === true);
    if (wanted === undefined || boot.length !== 1 || ports.length !== interfaces?.length) return [];
    const [{ name, interfaces: members = [], mac: own }] = boot as [InterfaceSpec];
    // A bond boots over one of its members.
    const over = ports.filter((port) => members.includes(port.name));
    const macs = [own, ...over.map((port) => port.mac)].map(macKey);
    if (
        macs.includes(wanted) ||
        macs.every((known) => known === undefined) ||
        over.some(({ mac }) => isUnknown(mac))
    )
        return [];
    const has = listWords(macs.filter((known) => known !== undefined));
    const message = `is ${wanted}, but the boot interface ${name} has ${has}. Give both the same, or leave mac out.`;
    return [{ subject: hostname, field: "mac", message }];
}

/** Whether BCM can tell the interfaces apart and use them: names, MACs where needed, members of bonds. */
export function judgeInterfaces({ hostname, interfaces }: Boot): Finding[] {
    const say = sayer(hostname);
    const ports = known(interfaces);
    const names = ports.map(([, port]) =>
        port.type === "bmc" ? (bmcInterfaceName(port.name) ?? port.name) : port.name,
    );
    // An interface whose name is not known yet could be any member of a bond.
    const isEachNamed = ports.length === interfaces?.length && !names.some(isUnknown);
    return ports.flatMap(([index, port], position) => {
        const at = (field: string) => `interfaces[${index}].${field}`;
        const findings: Finding[] = [];
        if (!isUnknown(port.name) && names.indexOf(names[position] ?? "") < position)
            findings.push(say(at("name"), `"${port.name}" is used twice`));
        if ((port.type === "physical" || port.type === "bmc") && port.mac === undefined)
            findings.push(say(at("mac"), `is missing; a ${port.type} interface needs it`));
        if (port.type === "bmc" && !isUnknown(port.name) && bmcInterfaceName(port.name) === undefined)
            findings.push(
                say(
                    at("name"),
                    `"${port.name}" does not select a BMC protocol. Use ipmi0, rf0, ilo0, drac0, cimc0 or rshim0.`,
                ),
            );
        if (port.type === "bond") findings.push(...judgeBond(port, isEachNamed ? names : undefined, at, say));
        return findings;
    });
}

function judgeBond(
    port: InterfaceSpec,
    names: string[] | undefined,
    at: (field: string) => string,
    say: Sayer,
): Finding[] {
    const findings = known(port.interfaces)
        .filter(([, member]) => names?.includes(member) === false)
        .map(([, member]) => say(at("interfaces"), `"${member}" is not an interface of this node`));
    if ((port.interfaces?.length ?? 0) === 0)
        findings.push(say(at("interfaces"), "is missing; a bond must name its members"));
    if (port.mode !== undefined && !isUnknown(port.mode) && (port.mode < 0 || port.mode > 6))
        findings.push(say(at("mode"), `${port.mode} is not a kernel bonding mode (0 to 6)`));
    return findings;
}

/** Finds words in a device that BCM would refuse or misread. */
export function judgeDeviceWords(
    device: Pick<DeviceSpec, "hostname" | "interfaces" | "powerControl" | "bmc" | "bootLoader" | "onRemove">,
): Finding[] {
    const word = wordJudge(device.hostname);
    return [
        ...known(device.interfaces).flatMap(([index, port]) =>
            word(`interfaces[${index}].type`, port.type, enums.InterfaceType),
        ),
        ...word("powerControl", device.powerControl, enums.PowerControl),
        ...word("bmc.privilege", device.bmc?.privilege, enums.BmcPrivilege),
        ...word("bootLoader", device.bootLoader, enums.BootLoader),
        ...word("onRemove", device.onRemove, enums.OnRemove),
    ];
}

/** Finds words in a category that BCM would refuse or misread. */
export function judgeCategoryWords(
    category: Pick<
        CategorySpec,
        "name" | "installMode" | "newNodeInstallMode" | "bmc" | "bootLoader" | "gpuSettings" | "onRemove"
    >,
): Finding[] {
    const word = wordJudge(category.name);
    const settings = category.gpuSettings ?? [];
    return [
        ...word("installMode", category.installMode, enums.InstallMode),
        ...word("newNodeInstallMode", category.newNodeInstallMode, enums.NewNodeInstallMode),
        ...word("bmc.privilege", category.bmc?.privilege, enums.BmcPrivilege),
        ...word("bootLoader", category.bootLoader, enums.BootLoader),
        ...word("onRemove", category.onRemove, enums.CategoryOnRemove),
        ...(isUnknown(settings) ? [] : [settings].flat()).flatMap((setting) => [
            ...word("gpuSettings.computeMode", setting.computeMode, enums.GpuComputeMode),
            ...word("gpuSettings.eccMode", setting.eccMode, enums.GpuEccMode),
        ]),
    ];
}

/** Finds texts in a category that BCM or its node-installer could not use. */
export function judgeCategoryTexts(
    category: Pick<CategorySpec, "name" | "disksetup" | "fsmounts" | "initializeScripts" | "finalizeScripts">,
): Finding[] {
    const say = sayer(category.name);
    const judge = <T>(field: string, value: T | undefined, problems: (value: T) => string[]) =>
        value === undefined || holdsUnknown(value)
            ? []
            : problems(value).map((problem) => say(field, problem));
    return [
        ...judge("disksetup", category.disksetup, (text) => judgeDiskSetup(text).problems),
        ...judge("fsmounts", category.fsmounts, mountProblems),
        ...judge("initializeScripts", category.initializeScripts, scriptProblems),
        ...judge("finalizeScripts", category.finalizeScripts, scriptProblems),
    ];
}

/** Finds words in a power action that are not allowed. */
export function judgePowerWords(
    action: Pick<z.input<typeof PowerActionSpec>, "deviceId" | "powerAction" | "reinstall" | "graceful">,
): Finding[] {
    const word = wordJudge(action.deviceId);
    return [
        ...word("powerAction", action.powerAction, enums.PowerActionKind),
        ...word("reinstall", action.reinstall, enums.Reinstall),
        ...judgeGraceful(action.deviceId, action),
    ];
}

/** Only a power-off can go through the node's own system; with other actions `graceful` would promise too much. */
export function judgeGraceful(
    subject: string,
    { graceful, powerAction }: { graceful?: boolean; powerAction?: string },
): Finding[] {
    if (graceful !== true || powerAction === undefined || isUnknown(powerAction)) return [];
    if (powerAction === enums.PowerActionKind.enum.power_off) return [];
    const message = `works only with power_off, not with ${powerAction}. Leave it out.`;
    return [{ subject, field: "graceful", message }];
}

/** Everything that can be wrong with a device on its own. */
export function judgeDevice(device: DeviceSpec): Finding[] {
    return [
        ...[judgeDeviceWords, judgeBootInterface, judgeBootAddress, judgeBootMac, judgeInterfaces],
        ...[judgeValues, (one: DeviceSpec) => judgeUniqueness([one])],
    ].flatMap((judge) => judge(device));
}

/** Everything that can be wrong with a category on its own. */
export function judgeCategory(category: CategorySpec): Finding[] {
    return [...judgeCategoryWords(category), ...judgeCategoryTexts(category)];
}

/** Something that only one node may have. */
export interface Claim {
    kind: "host name" | "MAC" | "address";
    value: string;
    field: string;
}

/** What of a device {@link claimsOf} looks at. */
export type Claimant = Pick<DeviceSpec, "hostname" | "mac" | "interfaces">;

/** Host names, MACs and addresses belong to one node each; two owners knock each other off the network. */
export function judgeUniqueness(devices: Claimant[]): Finding[] {
    const owners = new Map<string, string>();
    return devices.flatMap((device) => claimFor(device, owners));
}

/** Adds a device's claims to those made so far; a claim already made by another device, or twice by this one, is a finding. */
export function claimFor(device: Claimant, owners: Map<string, string>): Finding[] {
    const { hostname } = device;
    return claimsOf(device).flatMap(({ kind, value, field }) => {
        const key = `${kind} ${value}`;
        const owner = owners.get(key);
        if (owner === undefined) {
            owners.set(key, hostname);
            return [];
        }
        // One node may repeat a MAC: its boot interface has the node's own, and a bond that of a member.
        if (owner === hostname && kind === "MAC") return [];
        const message = `${value} is already used by "${owner}". Give ${hostname} its own ${kind}.`;
        return [{ subject: hostname, field, message }];
    });
}

/** All that a device claims for itself, in one spelling; what is not known yet, or no text, is no claim. */
export function claimsOf({ hostname, mac, interfaces }: Claimant): Claim[] {
    // Any number of nodes may have a MAC that is not known yet.
    const claim = (kind: Claim["kind"], value: string | undefined, field: string): Claim[] =>
        typeof value !== "string" || isUnknown(value) || value === NO_MAC ? [] : [{ kind, value, field }];
    return [
        ...claim("host name", hostname.toLowerCase(), "hostname"),
        ...claim("MAC", macKey(mac), "mac"),
        ...known(interfaces).flatMap(([index, port]) => [
            ...claim("MAC", macKey(port.mac), `interfaces[${index}].mac`),
            ...claim("address", port.ip, `interfaces[${index}].ip`),
        ]),
    ];
}

/** Checks one word against a vocabulary; gives at most one finding. */
export function judgeWord(
    subject: string,
    field: string,
    given: string | undefined,
    vocabulary: z.ZodEnum,
): Finding[] {
    // Its shape is said elsewhere, and of some objects no text can be made.
    if (given === undefined || typeof given === "object" || isUnknown(given)) return [];
    const words = vocabulary.options.map(String);
    if (words.includes(given)) return [];
    const message = `"${given}" is not allowed. Use ${listWords(words)}.${suggest(String(given), words)}`;
    return [{ subject, field, message }];
}

function wordJudge(subject: string) {
    return (field: string, given: string | undefined, vocabulary: z.ZodEnum) =>
        judgeWord(subject, field, given, vocabulary);
}

function sayer(subject: string): Sayer {
    return (field, message) => ({ subject, field, message });
}

function macKey(mac: string | undefined): string | undefined {
    return typeof mac === "string" ? canonicalMac(mac) : undefined;
}
