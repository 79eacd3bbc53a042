/** The value of a key that a record has itself: every object seems to have one of `constructor`, which a host may be called. */
export function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
    return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A record with the values of keys that were renamed also under their new ones. @param renamed former keys by new ones */
export function renameKeys<T>(
    record: Readonly<Record<string, T>>,
    renamed: Readonly<Record<string, string>>,
): Record<string, T> {
    const moved = Object.entries(renamed).flatMap(([to, from]) =>
        Object.hasOwn(record, from) ? [[to, record[from] as T] as const] : [],
    );
    return { ...record, ...Object.fromEntries(moved) };
}

/** Adds an item to a key's set. */
export function addTo<Key, Item>(sets: Map<Key, Set<Item>>, key: Key, item: Item): void {
    const known = sets.get(key);
    if (known) known.add(item);
    else sets.set(key, new Set([item]));
}

/** Items by what they have in common, in the order in which they come. (Node 20 has no `Map.groupBy`.) */
export function groupBy<T, Key>(items: Iterable<T>, keyOf: (item: T) => Key): Map<Key, T[]> {
    const groups = new Map<Key, T[]>();
    for (const item of items) {
        const key = keyOf(item);
        const group = groups.get(key);
        if (group) group.push(item);
        else groups.set(key, [item]);
    }
    return groups;
}
