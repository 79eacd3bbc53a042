import { randomUUID } from "node:crypto";
import type { Entity } from "../entities";
import type { State } from "../state";

export type Severity = "ERROR" | "WARNING" | "FORCE";

/** Codes of NVIDIA's Validation entity. */
export type ErrorCode =
    | "NOT_NULL"
    | "NOT_SET"
    | "NOT_IN_SET"
    | "BAD_VALUE"
    | "KEY_NOT_FOUND"
    | "DUPLICATE_FIELD"
    | "DUPLICATE_NAME"
    | "NOT_ALLOWED"
    | "GENERIC_WARNING";

/** A complaint in the head node's form. */
export interface Validation {
    baseType: "Validation";
    childType: "";
    uuid: string;
    field: string;
    severity: Severity;
    error_code: ErrorCode;
    message: string;
    ref_entity_uuid: string;
}

/** Says one thing about the entity that is judged. */
export type Complain = (field: string, code: ErrorCode, message: string, severity?: Severity) => void;

/** Judges one entity against all that the head node knows. */
export type Judge = (state: State, entity: Entity) => Validation[];

/** Collects what a judgement says about an entity. */
export function collect(entity: Entity, judge: (complain: Complain) => void): Validation[] {
    const validation: Validation[] = [];
    judge((field, error_code, message, severity = "ERROR") =>
        validation.push({
            baseType: "Validation",
            childType: "",
            uuid: randomUUID(),
            field,
            severity,
            error_code,
            message,
            ref_entity_uuid: entity.uuid,
        }),
    );
    return validation;
}
