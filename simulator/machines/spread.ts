import { seededRandom } from "../random";

/** How far real durations are from the usual one. */
export interface Spread {
    /** Standard deviation as a part of the duration; 0: all take equally long. */
    spread: number;
    seed: string;
}

/** So many boots have a stage that takes much longer, such as a firmware that trains its memory anew. */
const STRAGGLERS = 0.02;
/** How much longer, in spreads. */
const STRAGGLES = 4;
/** No stage is shorter than this part of the usual one. */
const LEAST = 0.4;

/** Seconds that a stage takes in one boot of one node: the same in every run with the same seed. */
export function secondsOf(usual: number, stage: string, boot: string, { spread, seed }: Spread): number {
    if (spread === 0) return usual;
    const random = seededRandom(`${seed} ${boot} ${stage}`);
    // Box and Muller: a normal distribution from two even ones.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const straggles = random() < STRAGGLERS ? STRAGGLES : 0;
    return usual * Math.max(LEAST, 1 + spread * (normal + straggles));
}
