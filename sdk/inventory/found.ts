/** Where something stands in a file, counted from 1. */
export interface Place {
    line: number;
    column: number;
}

/** What a file says of its nodes, and where. */
export interface Inventory {
    nodes: Record<string, Record<string, unknown>>;
    /** Place of each field; `""` is the node's own. */
    places: Record<string, Record<string, Place>>;
    problems: { place: Place; text: string }[];
}
