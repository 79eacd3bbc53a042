import { describeFindings, UNKNOWN } from "../../model/issues";
import type { NodeSetArgs } from "../../sdk/args";
import { findProblems, planNodes } from "../../sdk/node-set/plan";
import { Code, printValue, Remark, type Value } from "./print";
import type { Interface, Node, Tfvars, Variables } from "./read";

/** The result of a conversion. */
export interface Conversion {
    program: string;
    /** What the user must know about it, one paragraph each. */
    notes: string[];
}

/** The BMC network that is written into the module. */
const OOB_NETWORK = "oob-mgmt";
const NO_IP = ["No ip in the variables: the module left this interface to DHCP."];

/** Writes the program that states the same as the module's variables. */
export function convertTfvars({ variables, unknown }: Tfvars): Conversion {
    const settings: string[] = [];
    const notes: string[] = [];
    /** A configuration value, and the command that sets it. */
    const ask = (name: string, isSecret: boolean) => {
        const command = `pulumi config set ${isSecret ? "--secret " : ""}${name}`;
        if (!settings.includes(command)) settings.push(command);
        return new Code(`config.${isSecret ? "requireSecret" : "require"}("${name}")`);
    };
    const args = {
        softwareImageName: variables.software_image_name,
        managementNetworkName: variables.management_network_name,
        ...convertOobNetwork(variables),
        ...convertCategory(variables, notes),
        bmcUsername: variables.bmc_username === undefined ? undefined : ask("bmcUsername", false),
        bmcPassword: variables.bmc_password === undefined ? undefined : ask("bmcPassword", true),
        adopt: new Remark(
            true,
            "The module created these nodes: they are taken over, and only what is stated here is changed.",
        ),
        enablePowerAction: new Remark(
            new Code('config.getBoolean("enablePowerAction") ?? false'),
            "Power is left alone until `pulumi config set enablePowerAction true`.",
        ),
        powerAction: variables.power_action,
        provisioningMode: variables.provisioning_mode,
        nodes: Object.fromEntries(
            Object.entries(variables.nodes).map(([hostname, node]) => [
                hostname,
                convertNode(hostname, node, variables, ask, notes),
            ]),
        ),
    };
    if (unknown.length > 0) notes.push(`Unknown variables, not in the program: ${unknown.join(", ")}.`);
    const absent = (["bmc_username", "bmc_password"] as const).filter(
        (name) => variables[name] === undefined,
    );
    if (absent.length > 0)
        notes.push(
            `${absent.join(" and ")}: not in the file, so the head node's setting for the BMCs stays as it is.`,
        );
    if (variables.enable_power_action === true)
        notes.push(
            "enable_power_action was true: the program leaves power alone for now. Check a preview without power first; " +
                "`pulumi config set enablePowerAction true` turns it on.",
        );
    const problems = describeFindings(findWrong(args));
    if (problems.length > 0) notes.push(["pulumi preview will refuse this:", ...problems].join("\n  "));
    if (settings.length > 0)
        notes.push(
            ["Set these before the first preview; each command asks for its value:", ...settings].join(
                "\n  ",
            ),
        );
    return { program: printProgram(args), notes };
}

function printProgram(args: Value): string {
    return `import * as pulumi from "@pulumi/pulumi";
import * as bcm from "pulumi-bcm";

const config = new pulumi.Config();

// Written by \`pulumi-bcm from-terraform\` from the variables of the Terraform module.
const nodes = new bcm.NodeSet("nodes", ${printValue(args)});

export const nodeStatus = nodes.nodeStatus;
export const summary = nodes.summary;
`;
}

function convertOobNetwork({ oob_network_name, nodes }: Variables): { oobNetworkName?: Value } {
    if (oob_network_name !== undefined) return { oobNetworkName: oob_network_name };
    const isNeeded = Object.values(nodes).some(({ bmc_mac, ipmi_ip }) => bmc_mac ?? ipmi_ip);
    return isNeeded
        ? {
              oobNetworkName: new Remark(OOB_NETWORK, "The BMC network, which is in the module's main.tf."),
          }
        : {};
}

function convertCategory(variables: Variables, notes: string[]): Record<string, Value | undefined> {
    const { category_name, create_custom_category, install_mode } = variables;
    if (create_custom_category === true) {
        notes.push(
            "create_custom_category: disk setup, scripts, kernel parameters and the like are in the module's main.tf, not in " +
                "the variables. State in category what this program is to own; the rest stays as the head node has it, except " +
                "installMode, which is AUTO unless stated.",
        );
        return {
            categoryName: category_name,
            createCustomCategory: true,
            installMode: install_mode,
            category: new Remark(
                { adopt: new Remark(true, "The module created it: it is taken over as well.") },
                "Disk setup, scripts, kernel parameters and the like were in the module's main.tf: state them here.",
            ),
        };
    }
    if (install_mode === undefined || category_name === undefined)
        return { categoryName: category_name, createCustomCategory: create_custom_category };
    notes.push(
        "install_mode: not in the program. The category exists and has its own; the program sets one only on a category that it creates " +
            "(createCustomCategory).",
    );
    return {
        categoryName: new Remark(
            category_name,
            "install_mode is left out: the category exists and keeps its own.",
        ),
        createCustomCategory: create_custom_category,
    };
}

type Ask = (name: string, isSecret: boolean) => Code;

function convertNode(hostname: string, node: Node, set: Variables, ask: Ask, notes: string[]): Value {
    const leaveToDhcp = (name: string) => {
        notes.push(
            `${hostname}: ${name} has no ip, so the module left it to DHCP, and the program says dhcp: true. If the head ` +
                "node has a static address, the preview refuses to turn it into DHCP: give the address as ip instead.",
        );
        return new Remark(true, ...NO_IP);
    };
    const { interfaces } = node;
    return {
        mac: node.mac,
        ip: node.ip,
        dhcp: interfaces || node.ip ? undefined : leaveToDhcp("the boot interface"),
        bmcMac: node.bmc_mac,
        ipmiIp: node.ipmi_ip,
        category: node.category,
        managementNetwork: node.management_network,
        powerControl: node.power_control,
        bmc: convertLogin(hostname, node.bmc_settings, set, ask),
        interfaces: interfaces?.map((port) => convertInterface(port, leaveToDhcp)),
        roles: node.roles,
        kernelParameters: node.kernel_parameters,
        bootLoader: node.boot_loader,
        serialNumber: node.serial_number,
        partNumber: node.part_number,
    };
}

function convertInterface(port: Interface, leaveToDhcp: (name: string) => Value): Value {
    const { type, name, mac, network, ip, bootable } = port;
    const isLeft = bootable === true && type !== "bmc" && ip === undefined;
    return { type, name, mac, network, ip, dhcp: isLeft ? leaveToDhcp(name) : undefined, bootable };
}

/** A node's own log-in replaces the set's as a whole, so parts that it lacks are repeated from the set. */
function convertLogin(
    hostname: string,
    own: Node["bmc_settings"],
    set: Variables,
    ask: Ask,
): Value | undefined {
    if (own === undefined) return undefined;
    const { username, password, privilege } = own;
    const choose = (name: string, isSecret: boolean, isOwn: boolean, isOfSet: boolean) => {
        if (isOwn) return ask(`${name}-${hostname}`, isSecret);
        return isOfSet ? ask(name, isSecret) : undefined;
    };
    return {
        username: choose("bmcUsername", false, username !== undefined, set.bmc_username !== undefined),
        password: choose("bmcPassword", true, password !== undefined, set.bmc_password !== undefined),
        privilege,
    };
}

/** What `NodeSet` would find wrong with its arguments, as far as they are known here. */
function findWrong(args: Value) {
    const known = asKnown(args) as NodeSetArgs;
    return findProblems(known, planNodes(known));
}

function asKnown(value: Value): unknown {
    if (value instanceof Remark) return asKnown(value.value);
    if (value instanceof Code) return UNKNOWN;
    if (Array.isArray(value)) return value.map(asKnown);
    if (typeof value !== "object") return value;
    return Object.fromEntries(
        Object.entries(value).flatMap(([field, one]) => (one === undefined ? [] : [[field, asKnown(one)]])),
    );
}
