import assert from "node:assert/strict";

/**
 * What a message says to state, as it is written there, so that its words cannot drift from what works.
 *
 * @param names the arguments, e.g. `adopt` for `… set adopt: true …`
 */
export function advised(message: string, ...names: string[]): Record<string, unknown> {
    return Object.fromEntries(
        names.map((name) => {
            const [, value = ""] = new RegExp(`\\b${name}: ("[^"]*"|true|false|\\d+)`).exec(message) ?? [];
            assert.notEqual(value, "", `nothing is said of ${name}: ${message}`);
            return [name, JSON.parse(value)];
        }),
    );
}

/** Arguments without those that a message says to leave out. */
export function leftOut<Args extends object>(message: string, args: Args): Args {
    const [, names = ""] = /leave out (\w+(?:, \w+)*(?: and \w+)?)/.exec(message) ?? [];
    assert.notEqual(names, "", `nothing is said to be left out: ${message}`);
    const out = names.split(/, | and /);
    return Object.fromEntries(Object.entries(args).filter(([name]) => !out.includes(name))) as Args;
}

/** The message of what has to fail. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
    return work.then(
        () => assert.fail("nothing was refused"),
        ({ message }: Error) => message,
    );
}
