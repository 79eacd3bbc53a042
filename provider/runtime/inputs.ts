import type { z } from "zod";
import { sameValue } from "../../bcm/wire/entities";
import { describeFinding, type Finding, shapeFindings } from "../../model/issues";
import { SECRETS } from "../internals/secret-inputs";

/** Properties as Pulumi passes them: plain JSON. */
export type Properties = Record<string, unknown>;

/** The result of check. */
export interface CheckResult {
    inputs: Properties;
    failures: { property: string; reason: string }[];
}

/** Properties without the note of which inputs are secret, for others that bring their own. */
export function withoutSecrecy({ [SECRETS]: _secrets, ...properties }: Properties): Properties {
    return properties;
}

/** Properties without the internal ones of Pulumi and ours. */
export function publicProperties(properties: Properties): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([key]) => !isInternal(key)));
}

function isInternal(key: string): boolean {
    return key.startsWith("__") || key === SECRETS;
}

/** Reports every field with the wrong shape at once; values that are not known yet pass. */
export function checkShape(schema: z.ZodType, news: Properties, subject: unknown): CheckResult {
    const findings = shapeFindings(schema, publicProperties(news), String(subject ?? ""));
    return {
        inputs: news,
        // The reason names the field. Of a named property Pulumi's engine also prints the value, secret or not (3.259).
        failures: findings.map((finding) => ({ property: "", reason: describeFinding(finding) })),
    };
}

/**
 * The validated inputs of a resource, judged once more before the first call, because no plan and no policy may have seen
 * the resource.
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

/** The inputs among stored outputs: what the schema knows, without what create added. */
export function pickInputs(schema: z.ZodObject, outputs: Properties): Properties {
    return Object.fromEntries(Object.entries(outputs).filter(([key]) => key in schema.shape));
}

/** Plain JSON without `undefined`, which the provider host cannot send. */
export function toPlain<T>(value: T): T {
    return JSON.parse(JSON.stringify(value)) as T;
}

/**
 * The result of read for an existing entity: live values as outputs and as inputs, so that a refresh records both. An
 * unchanged value keeps its stored form, which in older stacks may not be canonical.
 */
export function liveAnswer(id: string, props: Properties, owned: Properties, found: Properties) {
    const internal = Object.entries(props).filter(([key]) => isInternal(key));
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
