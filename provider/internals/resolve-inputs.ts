import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../model/issues";
import { isSecretField } from "../../model/secrets";
import { keepTexts } from "./secret-inputs";

/** Parts of an output that Pulumi's typings leave out. */
interface OutputInternals {
    isKnown: Promise<boolean>;
    promise(): Promise<unknown>;
}

/** An output that is not known in this preview. */
export function unknownOutput(): pulumi.Output<string> {
    const { unknown } = require("@pulumi/pulumi/output") as { unknown: pulumi.Input<string> };
    return pulumi.output(unknown) as pulumi.Output<string>;
}

/** An output as a plain promise. */
export function promiseOf(output: pulumi.Output<unknown>): Promise<unknown> {
    return (output as unknown as OutputInternals).promise();
}

/**
 * The plain value of inputs, for checks. Values that are not known yet or secret become {@link UNKNOWN}: the rules skip
 * those, so no secret can reach a message. The provider checks the real values again.
 */
export async function resolveInputs(input: unknown): Promise<unknown> {
    if (pulumi.Output.isInstance(input)) {
        const [isKnown, isSecret, value] = await Promise.all([
            (input as unknown as OutputInternals).isKnown,
            pulumi.isSecret(input),
            promiseOf(input),
        ]);
        return isKnown && !isSecret ? resolveInputs(value) : UNKNOWN;
    }
    if (input instanceof Promise) return resolveInputs(await input);
    if (Array.isArray(input)) return Promise.all(input.map(resolveInputs));
    if (typeof input !== "object" || input === null) return input;
    const entries = Object.entries(input).filter(([, value]) => value !== undefined);
    return Object.fromEntries(
        await Promise.all(entries.map(async ([key, value]) => [key, await resolveInputs(value)] as const)),
    );
}

/** An input that is known. */
export interface Settled {
    value: unknown;
    isSecret: boolean;
}

/**
 * An input as soon as it is known, down to what holds others: the items of a list may be inputs again. Secrets come in clear,
 * so no message may show them. Undefined if it is not known in a preview, or fails: that fails its resource as well.
 */
export async function settleInput(input: unknown): Promise<Settled | undefined> {
    try {
        if (pulumi.Output.isInstance(input)) {
            const { isKnown } = input as unknown as OutputInternals;
            const [known, isSecret, value] = await Promise.all([
                isKnown,
                pulumi.isSecret(input),
                promiseOf(input),
            ]);
            const inner = known ? await settleInput(value) : undefined;
            return inner && { ...inner, isSecret: isSecret || inner.isSecret };
        }
        return input instanceof Promise ? await settleInput(await input) : { value: input, isSecret: false };
    } catch {
        return undefined;
    }
}

/** Turns of the event loop in which all is stated that a program knows by itself: plain values, configuration, secrets. */
const TURNS = 10;

/** Waits until the event loop has turned a few times and nothing has been stated meanwhile. @param count of statements */
export async function untilStill(count: () => number = () => 0): Promise<void> {
    for (let before = -1; before !== count(); ) {
        before = count();
        for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
}

/**
 * Where secrets lie in a program's inputs; a list that holds one counts as a whole, as it does in Pulumi's state. Passwords
 * are not among them: they are known by their names. From then on no message of the program shows them.
 */
export async function findSecrets(input: unknown): Promise<string[]> {
    const paths = await Promise.all(candidatesIn(input, "").map(secretsIn));
    return [...new Set(paths.flat())].sort();
}

type Candidate = [path: string, value: pulumi.Output<unknown> | Promise<unknown>];

async function secretsIn([path, value]: Candidate): Promise<string[]> {
    // Whatever fails here fails the resource as well, which says why.
    if (pulumi.Output.isInstance(value)) {
        if (!(await pulumi.isSecret(value).catch(() => false))) return [];
        keepTexts(path, await promiseOf(value).catch(() => undefined));
        return [path];
    }
    const inner = await value.catch(() => undefined);
    return (await Promise.all(candidatesIn(inner, path).map(secretsIn))).flat();
}

/** Everything that may turn out to be secret; most inputs are plain and cost nothing. */
function candidatesIn(input: unknown, path: string): Candidate[] {
    if (pulumi.Output.isInstance(input) || input instanceof Promise) return [[path, input]];
    if (Array.isArray(input))
        return input.flatMap((item) => candidatesIn(item, path).map(([, value]): Candidate => [path, value]));
    if (typeof input !== "object" || input === null) return [];
    return Object.entries(input)
        .filter(([key]) => !isSecretField(key))
        .flatMap(([key, value]) => candidatesIn(value, path === "" ? key : `${path}.${key}`));
}
