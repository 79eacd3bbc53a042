import { isIPv4 } from "node:net";
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
