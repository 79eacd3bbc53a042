import { z } from "zod";

/** An entity on the wire: we name only the fields that we own, and all others pass through untouched. */
export type WireObject = Record<string, unknown>;

/** BCM's "no reference". */
export const ZERO_UUID = "00000000-0000-0000-0000-000000000000";

/** BCM's "no address". */
export const NO_ADDRESS = "0.0.0.0";

/** A request of the JSON API. */
export interface WireRequest {
    service: string;
    call: string;
    args: unknown[];
}

/** One complaint of the head node about an entity. */
export const WireValidation = z.looseObject({
    field: z.string().default(""),
    severity: z.string().default("ERROR"),
    error_code: z.string().default(""),
    message: z.string().default(""),
    /** The entity, or part of an entity, that it is about. */
    ref_entity_uuid: z.string().nullish(),
});
export type WireValidation = z.infer<typeof WireValidation>;

/** Result of add, update and remove; some results spell `success` as `result`. */
export const WireResult = z
    .looseObject({
        success: z.boolean().optional(),
        result: z.boolean().optional(),
        validation: z.array(WireValidation).nullish(),
    })
    .transform(({ success, result, validation }) => ({
        success: success ?? result ?? false,
        validation: validation ?? [],
    }));
export type WireResult = z.infer<typeof WireResult>;

/**
 * Result of addXs, updateXs and removeXs: one flag per entity, in the order of the input. Only `ref_entity_uuid` tells
 * which entity a complaint is about.
 */
export const WireResults = z
    .looseObject({
        success: z.array(z.boolean()).optional(),
        result: z.array(z.boolean()).optional(),
        validation: z.array(WireValidation).nullish(),
    })
    .transform(({ success, result, validation }) => ({
        success: success ?? result ?? [],
        validation: validation ?? [],
    }));
export type WireResults = z.infer<typeof WireResults>;

/** A refusal that comes with HTTP 200. */
export const WireRefusal = z.union([
    z.looseObject({ errormessage: z.string() }).transform(({ errormessage }) => errormessage.trim()),
    z.strictObject({ error: z.string(), code: z.unknown() }).transform(({ error }) => error.trim()),
]);

/** An entity with the fields that every reader needs. */
export const WireEntity = z.looseObject({ uuid: z.string() });
export type WireEntity = z.infer<typeof WireEntity>;

/** An entity that has a name: image, network, category, partition. */
export const WireNamed = WireEntity.extend({ name: z.string() });
export type WireNamed = z.infer<typeof WireNamed>;
