/** What one node of a line takes. */
export interface Turn {
    /** How long it keeps its place. */
    seconds: number;
    /** What it shares with others, where not all of one kind may be under way at a time. */
    group?: string;
}

/** How many of a line may be under way at a time. */
export interface Places {
    window: number;
    /** How many of one group. @default any number of each */
    maxPerGroup?: number;
    /** When the places that are taken become free; the others are free at 0. @default none is taken */
    taken?: readonly number[];
}

/**
 * When each node of a line has ended, if each begins as soon as there is a place for it, and nobody before the one in front of him:
 * a group without a place holds up those behind it.
 */
export function listSchedule(
    line: readonly Turn[],
    { window, maxPerGroup = Number.POSITIVE_INFINITY, taken = [] }: Places,
): number[] {
    // Of more than there are places for, those that end last decide when somebody else may begin.
    const busy = [...taken].sort((a, b) => b - a);
    const free = Array.from({ length: window }, (_, place) => busy[place] ?? 0);
    /** When the last nodes of a group end, the latest first: as many as may be under way. */
    const endsOf = new Map<string, number[]>();
    let start = 0;
    return line.map(({ seconds, group }) => {
        const first = Math.min(...free);
        const others = (group !== undefined && endsOf.get(group)) || [];
        start = Math.max(start, first, others[maxPerGroup - 1] ?? 0);
        const end = start + seconds;
        free[free.indexOf(first)] = end;
        if (group !== undefined && Number.isFinite(maxPerGroup))
            endsOf.set(group, [...others, end].sort((a, b) => b - a).slice(0, maxPerGroup));
        return end;
    });
}
