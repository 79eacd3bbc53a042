import type { z } from "zod";
import { InstallMode } from "./enums";
import { listWords, plural } from "./text";

/** Install modes whose boots end by themselves; `MAIN` waits for a person. */
export const TimedMode = InstallMode.extract(["FULL", "AUTO", "NOSYNC", "SKIP"]);
export type TimedMode = z.infer<typeof TimedMode>;

/** Seconds that boots have taken on one head node, by install mode, oldest first. */
export type InstallTimes = Partial<Record<TimedMode, readonly number[]>>;

/**
 * What a boot takes where none was measured, seconds. NVIDIA's manuals give no times, so this is a guess: 30 minutes a node are what
 * the data model says from which this package was built; the rest is that without what the mode leaves out, and the minutes that the
 * firmware of such a server takes.
 */
export const USUAL_SECONDS = { FULL: 1800, AUTO: 600, NOSYNC: 300, SKIP: 300 } as const satisfies Record<
    TimedMode,
    number
>;

/**
 * What one boot of several is taken to last from now on. What was measured is spread over them as it was found, because a rollout
 * ends with its slowest node: the first one gets the median, the next two the quartiles, and so on.
 *
 * @param index its place among them
 * @param passed what it has lasted so far: then those count that took longer, and it is 0 if none did
 */
export function expectedSeconds(mode: TimedMode, known: InstallTimes, index: number, passed = 0): number {
    const longer = timesOf(mode, known).filter((seconds) => seconds > passed);
    return longer.length === 0 ? 0 : quantile(longer, spread(index)) - passed;
}

/**
 * What a forecast rests on: `by 12 earlier installs in mode FULL on this head node`, and where these differ, between which times;
 * or that it is a guess.
 */
export function describeBasis(modes: Iterable<TimedMode>, known: InstallTimes): string {
    const used = new Set(modes);
    const inOrder = TimedMode.options.filter((mode) => used.has(mode));
    const measured = inOrder.filter((mode) => known[mode]?.length);
    const guessed = inOrder.filter((mode) => !known[mode]?.length);
    const guess = "by BCM's usual times, a guess";
    const parts = measured.map((mode, index) => {
        const times = timesOf(mode, known);
        const count = index === 0 ? plural(times.length, "earlier install") : String(times.length);
        return `${count} in mode ${mode}${rangeOf(times)}`;
    });
    const found = `by ${listWords(parts, "and")} on this head node`;
    if (guessed.length === 0) return found;
    return measured.length === 0 ? guess : `${found}, and for ${listWords(guessed, "and")} ${guess}`;
}

/** `about 1 h 50 min`, `less than a minute` */
export function about(seconds: number): string {
    return minutesOf(seconds) === 0 ? inMinutes(0) : `about ${inMinutes(minutesOf(seconds))}`;
}

/** ` (31 to 44 min)`; nothing where all are the same in whole minutes. */
function rangeOf(times: readonly number[]): string {
    const [least, most] = [minutesOf(Math.min(...times)), minutesOf(Math.max(...times))];
    if (least === most) return "";
    const from = least > 0 && most < 60 ? String(least) : inMinutes(least);
    return ` (${from} to ${inMinutes(most)})`;
}

/** Whole minutes; 0 for less than one. */
function minutesOf(seconds: number): number {
    return seconds < 60 ? 0 : Math.round(seconds / 60);
}

/** `50 min`, `1 h 50 min`, `2 h` */
function inMinutes(minutes: number): string {
    if (minutes === 0) return "less than a minute";
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(" ");
}

function timesOf(mode: TimedMode, known: InstallTimes): readonly number[] {
    const times = known[mode];
    return times && times.length > 0 ? times : [USUAL_SECONDS[mode]];
}

/** Parts between 0 and 1 that cover them evenly however many are taken: 1/2, 1/4, 3/4, 1/8, 5/8, … */
function spread(index: number): number {
    let part = 0;
    for (let rest = index + 1, step = 0.5; rest > 0; rest = Math.floor(rest / 2), step /= 2)
        part += (rest % 2) * step;
    return part;
}

/** The value below which such a part of them lies, in between by proportion. */
function quantile(values: readonly number[], part: number): number {
    const sorted = [...values].sort((a, b) => a - b);
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    const above = sorted[Math.ceil(place)] ?? below;
    return below + (above - below) * (place - Math.floor(place));
}
