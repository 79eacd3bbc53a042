/** A place in a file, counted from 1. */
export interface Place {
    line: number;
    column: number;
}

/** The nodes in a file, and where each field is. */
export interface Inventory {
    nodes: Record<string, Record<string, unknown>>;
    /** Place of each field; `""` is the node itself. */
    places: Record<string, Record<string, Place>>;
    problems: { place: Place; text: string }[];
}
