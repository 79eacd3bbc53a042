/** How long a line of nodes takes when a wave of `window` nodes waits for the last one of the wave before. */
export function waveSchedule(seconds: readonly number[], window: number): number[] {
    let start = 0;
    let last = 0;
    return seconds.map((length, index) => {
        if (index % window === 0) start = last;
        last = Math.max(last, start + length);
        return start + length;
    });
}

/** The most that were under way at any moment, of spans of time. */
export function mostAtOnce(spans: readonly (readonly [from: number, to: number])[]): number {
    const changes = spans.flatMap(([from, to]): [number, number][] => [
        [from, 1],
        [to, -1],
    ]);
    let now = 0;
    return Math.max(
        0,
        ...changes.sort(([a, one], [b, other]) => a - b || one - other).map(([, change]) => (now += change)),
    );
}
