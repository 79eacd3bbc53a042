import { isIPv4 } from "node:net";
import ipaddr from "ipaddr.js";
import { z } from "zod";

/** The protocols that a BMC interface's name can choose, e.g. `ipmi0`, `rf0`. */
const BMC_NAME = /^(ipmi|rf|ilo|drac|cimc|rshim)\d+$/;

/** The form of BCM's uuids. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A host name: letters, digits and hyphens, not digits alone. */
export const HostName = z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, "letters, digits and inner hyphens, at most 63")
    .refine((name) => !/^\d+$/.test(name), "not digits alone");

/** A MAC address in any case, with colons, hyphens, dots or none; of an InfiniBand port with its 8 or 20 octets. */
export const MacAddress = z
    .string()
    .refine(
        (mac) => canonicalMac(mac) !== undefined,
        'six pairs of hexadecimal digits, e.g. "B8:CE:F6:D9:47:BC"; of an InfiniBand port 8 or 20',
    );

/** One line of text: a line break would end it early wherever BCM writes it into a file. */
export const OneLine = z
    .string()
    .refine((text) => !/\p{Cc}/u.test(text), "one line, without line breaks or control characters");

/** A name in a list: BCM refuses an element without one. */
export const Name = z.string().min(1, "a name");

/** An IPv4 address in dotted form. */
export const Ipv4Address = z
    .string()
    .refine((ip) => isIPv4(ip), 'an IPv4 address, e.g. "10.184.162.105"')
    .refine((ip) => ip !== "0.0.0.0", "an address that a node can have");

/** Octets of a MAC address; an InfiniBand port is known by its GUID (8) or its whole hardware address (20). */
const OCTETS = [6, 8, 20];

/** BCM's form of a MAC address, upper case with colons; undefined if it is not a MAC address. */
export function canonicalMac(mac: string): string | undefined {
    const isSpelt = /^[0-9a-f]{2}([:-]?)[0-9a-f]{2}(\1[0-9a-f]{2})+$|^[0-9a-f]{4}(\.[0-9a-f]{4})+$/i.test(
        mac,
    );
    const octets = isSpelt
        ? mac
              .replace(/[^0-9a-f]/gi, "")
              .toUpperCase()
              .match(/../g)
        : undefined;
    return octets && OCTETS.includes(octets.length) ? octets.join(":") : undefined;
}

/**
 * The name under which BCM knows a BMC interface. It selects the protocol, so the specification's `bmc`
 * becomes `ipmi0`; undefined for a name that selects none.
 */
export function bmcInterfaceName(name: string): string | undefined {
    if (name === "bmc") return "ipmi0";
    return BMC_NAME.test(name) ? name : undefined;
}

/** BCM's form of "the MAC is not known yet". */
export const NO_MAC = "00:00:00:00:00:00";

/** Octet in which the GID of an InfiniBand port's hardware address begins. */
const GID = 4;

/**
 * Why no port can have a MAC address, e.g. `is the broadcast address`; undefined if one can, or if it is none. The bit that
 * marks groups is one of Ethernet: in InfiniBand's addresses only a GID that begins with FF is one of a group.
 */
export function macFault(mac: string): string | undefined {
    const octets = canonicalMac(mac)?.split(":");
    if (!octets) return undefined;
    if (octets.every((octet) => octet === "00")) return "stands for a MAC that is not known yet";
    if (octets.every((octet) => octet === "FF")) return "is the broadcast address";
    const isGroup =
        octets.length === 6
            ? (Number.parseInt(octets[0] ?? "", 16) & 1) === 1
            : octets.length === 20 && octets[GID] === "FF";
    return isGroup ? "is the address of a group" : undefined;
}

/** Ranges of IPv4 that hold no address of a machine, as `ipaddr.js` calls them. */
const ADDRESS_FAULTS: Record<string, string> = {
    unspecified: 'is in 0.0.0.0/8, which stands for "this network"',
    loopback: "is in 127.0.0.0/8, which never leaves the machine",
    multicast: "is the address of a multicast group",
    broadcast: "is the broadcast address",
};
/** The first octet of what was reserved for good, up to the broadcast address. */
const RESERVED = 240;

/** Why no machine can have an IPv4 address, e.g. `is the broadcast address`; undefined if one can, or if it is none. */
export function addressFault(ip: string): string | undefined {
    if (!isIPv4(ip)) return undefined;
    const address = ipaddr.IPv4.parse(ip);
    const isReserved = (address.octets[0] ?? 0) >= RESERVED;
    return (
        ADDRESS_FAULTS[address.range()] ?? (isReserved ? "is in 240.0.0.0/4, which is reserved" : undefined)
    );
}

/** Whether a machine gives itself such an address; routers pass none on. */
export function isLinkLocal(ip: string): boolean {
    return isIPv4(ip) && ipaddr.IPv4.parse(ip).range() === "linkLocal";
}
