import { duration } from "../watch";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Seconds between two marks that people can add up. */
const GAPS = [
    ...[1, 2, 5, 10, 15, 30],
    ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
    ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
];
const MOST_MARKS = 8;

/** Seconds between two marks of an axis that is so many seconds long. */
export function gaps(seconds: number): number {
    const days = Math.ceil(seconds / (24 * HOUR) / MOST_MARKS);
    return GAPS.find((gap) => seconds / gap <= MOST_MARKS) ?? days * 24 * HOUR;
}

/** An axis of time as markup: 0, 5s, 10s, … or 0, 10m, 20m, … */
export function axis(seconds: number): string {
    const gap = gaps(seconds);
    const marks = Array.from({ length: Math.floor(seconds / gap) + 1 }, (_, index) => index * gap);
    const spans = marks.map((at) => `<span style="left:${share(at, seconds)}%">${nameOf(at)}</span>`);
    return `<div class="axis">${spans.join("")}</div>`;
}

/** A part as percentage of the whole. */
export function share(part: number, whole: number): string {
    return ((100 * part) / whole).toFixed(2);
}

/** `0`, `5s`, `1m 30s`, `10m`, `2h` */
function nameOf(at: number): string {
    return at === 0 ? "0" : duration(at).replace(/ 00[sm]$/, "");
}
