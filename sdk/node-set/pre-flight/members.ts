import { parseUrn } from "../../../model/urn";
import { perProgram } from "../../../provider/internals/per-program";

/** The set that named a node first, by head node and host name. */
const claimed = perProgram(() => new Map<string, string>());

/** Finds a node that two sets of one program name: each would undo what the other does. */
export function findDoubleClaim(headNode: string, hostname: string, setUrn: string): string | undefined {
    const key = `${headNode} ${hostname}`;
    const other = claimed().get(key) ?? setUrn;
    claimed().set(key, other);
    if (other === setUrn) return undefined;
    return (
        `"${hostname}" is in two node sets of this program, "${nameOf(other)}" and "${nameOf(setUrn)}". ` +
        "Take it out of one of them."
    );
}

function nameOf(urn: string): string {
    return parseUrn(urn)?.name ?? urn;
}
