/** A place in a file, counted from 1. */
export interface Place {
    line: number;
    column: number;
}

/** Something that is wrong in a file. */
export interface Problem {
    place: Place;
    /** Host name, if the text does not have it; a template is wrong for each node that merges it. */
    subject?: string;
    text: string;
}

/** The nodes in a file, and where each field is. Maps: in an object, a host named `constructor` would be there already. */
export interface Inventory {
    nodes: Map<string, Record<string, unknown>>;
    /** Place of each field; `""` is the node itself. */
    places: Map<string, Map<string, Place>>;
    problems: Problem[];
}

/** Nothing found yet. */
export function emptyInventory(): Inventory {
    return { nodes: new Map(), places: new Map(), problems: [] };
}
