/** What a text or an attribute may be. */
export interface Value {
    /** What fits, from its first character to its last. */
    fits: RegExp;
    /** What is allowed, for people. */
    allowed: readonly string[];
    /** Whether these are the only words. */
    isWord?: boolean;
    /** What to write for what people take from elsewhere. */
    instead?: Readonly<Record<string, string>>;
    isRequired?: boolean;
}

/** One of a few words. */
export function words(allowed: string, instead?: Value["instead"]): Value {
    const list = allowed.split(", ");
    const either = list.map((word) => word.replaceAll(".", "\\.")).join("|");
    return { fits: new RegExp(`^(?:${either})$`), allowed: list, isWord: true, instead };
}

/** A text that fits a pattern, and what to call it. */
export function like(fits: RegExp, ...allowed: string[]): Value {
    return { fits, allowed };
}

/** An attribute that may not be left out. */
export function required(value: Value): Value {
    return { ...value, isRequired: true };
}

/** The longest piece of a document that a finding repeats. */
const LONGEST = 40;

/** The beginning of a long text. */
export function clip(text: string): string {
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A text as a finding shows it: in quotes where one would not see what is wrong. */
export function show(text: string): string {
    return /^$|^\s|\s$|\p{Cc}/u.test(text) ? JSON.stringify(clip(text)) : clip(text);
}
