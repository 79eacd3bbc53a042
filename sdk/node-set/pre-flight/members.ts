import { ownerOf, type WireDevice } from "../../../bcm/wire/device";
import { parseUrn } from "../../../model/urn";
import { typeToken } from "../../../provider/internals/resources";

/** Host names of devices that this set created and that its program no longer names. */
export function findLeavers(
    devices: Iterable<WireDevice>,
    setUrn: string,
    hostnames: ReadonlySet<string>,
): string[] {
    const name = nameOf(setUrn);
    const before = setUrn.slice(0, -`::${name}`.length);
    return [...devices]
        .filter((device) => !hostnames.has(device.hostname))
        .filter(
            (device) => ownerOf(device) === `${before}$${typeToken("Device")}::${name}-${device.hostname}`,
        )
        .map(({ hostname }) => hostname)
        .sort();
}

/** The set that named a node first, by head node and host name. */
const claimed = new Map<string, string>();

/** Finds a node that two sets of one program name: each would undo what the other does. */
export function findDoubleClaim(headNode: string, hostname: string, setUrn: string): string | undefined {
    const key = `${headNode} ${hostname}`;
    const other = claimed.get(key) ?? setUrn;
    claimed.set(key, other);
    if (other === setUrn) return undefined;
    return (
        `"${hostname}" is in two node sets of this program, "${nameOf(other)}" and "${nameOf(setUrn)}". ` +
        "Take it out of one of them."
    );
}

function nameOf(urn: string): string {
    return parseUrn(urn)?.name ?? urn;
}
