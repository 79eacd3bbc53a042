import type { z } from "zod";
import { sameValue } from "../../bcm/wire/entities";
import { describeFinding, type Finding, shapeFindings } from "../../model/issues";

/** Properties as Pulumi hands them over: plain JSON. */
export type Properties = Record<string, unknown>;

/** What check answers. */
export interface CheckResult {
    inputs: Properties;
    failures: { property: string; reason: string }[];
}

/** Properties without Pulumi's and our own internal ones, whose names start with two underscores. */
export function publicProperties(properties: Properties): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));
}

/** Every field of the wrong shape at once; values that a preview does not know yet pass. */
export function checkShape(schema: z.ZodType, news: Properties, subject: unknown): CheckResult {
    const findings = shapeFindings(schema, publicProperties(news), String(subject ?? ""));
    return {
        inputs: news,
        failures: findings.map((finding) => ({ property: finding.field, reason: describeFinding(finding) })),
    };
}

/**
 * The validated form of a resource's inputs, judged once more before the first call: the judgements also hold for
 * resources that no plan and no policy has seen.
 *
 * @throws Error that lists every finding.
 */
export function readSpec<T>(schema: z.ZodType<T>, properties: Properties, judge: (spec: T) => Finding[]): T {
    const given = publicProperties(properties);
    const shape = shapeFindings(schema, given, "");
    if (shape.length > 0) throw new Error(shape.map(describeFinding).join("\n"));
    const spec = schema.parse(given);
    const findings = judge(spec);
    if (findings.length > 0) throw new Error(findings.map(describeFinding).join("\n"));
    return spec;
}

/** The inputs part of stored outputs: what the schema knows, without what create added. */
export function pickInputs(schema: z.ZodObject, outputs: Properties): Properties {
    return Object.fromEntries(Object.entries(outputs).filter(([key]) => key in schema.shape));
}

/** Plain JSON without `undefined`, which the provider host cannot send. */
export function toPlain<T>(value: T): T {
    return JSON.parse(JSON.stringify(value)) as T;
}

/**
 * What read answers for a thing that is there: live values as outputs and as inputs, so that a refresh records both. A
 * value that is as it was owned keeps the form in which it is stored, which in stacks of before need not be canonical.
 */
export function liveAnswer(id: string, props: Properties, owned: Properties, found: Properties) {
    const internal = Object.entries(props).filter(([key]) => key.startsWith("__"));
    const live = toPlain(
        Object.fromEntries(
            Object.entries(found).map(([key, value]) => [
                key,
                sameValue(value, owned[key]) ? props[key] : value,
            ]),
        ),
    );
    return { id, props: { ...props, ...live }, inputs: { ...live, ...Object.fromEntries(internal) } };
}
