import { namesWith } from "../../model/field";
import { NODE_ARGS } from "../../model/node-set";
import { suggest } from "../../model/text";

/** Fields of a node. */
export const FIELDS = Object.keys(NODE_ARGS);
/** Fields that a cell can hold, and the host name. */
export const COLUMNS = ["hostname", ...namesWith(NODE_ARGS, ({ inner }) => inner === undefined)];

/** What the words in other tools' names of columns mean; what is in no row adds nothing: `ADMIN_MAC`, `serial_number`. */
const MEANINGS: Record<string, string> = {
    host: "host hostname fqdn node nodename server servername machine name",
    mac: "mac macaddr macaddress hwaddr hwaddress",
    ip: "ip ips ipaddr ipaddress ipv4 addr address",
    bmc: "bmc ipmi idrac drac ilo oob lom redfish cimc xcc imm mgmt management",
    serial: "serial serialno serialnum serialnr sn servicetag svctag",
    part: "part partno partnum partnr pn sku",
    category: "category nodegroup class profile",
    group: "group rack rackname nvlink",
    roles: "role roles function functions",
    notes: "note notes comment comments remark remarks description desc",
    interface: "interface iface nic ifname port",
    network: "network net subnet",
    gateway: "gateway gw router",
    kernel: "kernel cmdline",
    loader: "loader bootloader",
    login: "user username account password passwd pass pw pwd",
    other: "switch dns ntp ib infiniband storage netmask mask pdu vip virtual public secondary asset",
};
const MEANING_OF = new Map(
    Object.entries(MEANINGS).flatMap(([meaning, words]) =>
        words.split(" ").map((word) => [word, meaning] as const),
    ),
);
/** The field that a set of meanings stands for. */
const FIELD_OF = new Map([
    ["host", "hostname"],
    ["mac", "mac"],
    ["ip", "ip"],
    ["bmc mac", "bmcMac"],
    ["bmc ip", "ipmiIp"],
    ["bmc", "ipmiIp"],
    ["serial", "serialNumber"],
    ["part", "partNumber"],
    ["category", "category"],
    ["roles", "roles"],
    ["notes", "notes"],
    ["interface", "interfaceName"],
    ["network", "managementNetwork"],
    ["bmc network", "managementNetwork"],
    ["gateway", "defaultGateway"],
    ["kernel", "kernelParameters"],
    ["loader", "bootLoader"],
]);
/** Meanings that add nothing beside these others, or beside any: `ip` in `mac_address`, `host` in `host_mac`. */
const WEAKER: Record<string, readonly string[] | undefined> = {
    ip: ["mac", "gateway"],
    interface: ["mac", "ip"],
    host: undefined,
};

/** Whether a name is that of a BMC log-in, in our words or another tool's. */
export function isLogIn(name: string): boolean {
    return /^bmc$/i.test(name) || meaningsOf(name).includes("login");
}

/** The field that another tool's name, or a misspelt one, most likely means; undefined if none is near. */
export function nearestField(name: string, fields: readonly string[]): string | undefined {
    const plain = wordsOf(name).join("");
    const [same] = fields.filter((field) => field.toLowerCase() === plain);
    const meant = FIELD_OF.get(meaningsOf(name).join(" "));
    const [, near] = /"(.*)"/.exec(suggest(name, fields) || suggest(plain, fields)) ?? [];
    return same ?? (meant && fields.includes(meant) ? meant : near);
}

function wordsOf(name: string): string[] {
    return name
        .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .replace(/service[\W_]*tag/, "servicetag")
        .split(/[^a-z\d]+/)
        .filter(Boolean);
}

/** What the words of a name mean, each once, with `bmc` first. */
function meaningsOf(name: string): string[] {
    const found = new Set(
        wordsOf(name).flatMap(
            (word) => MEANING_OF.get(word) ?? MEANING_OF.get(word.replace(/\d+$/, "")) ?? [],
        ),
    );
    for (const [weak, strong] of Object.entries(WEAKER))
        if (found.size > 1 && (strong === undefined || strong.some((other) => found.has(other))))
            found.delete(weak);
    return [...found].sort((a, b) => Number(b === "bmc") - Number(a === "bmc"));
}
