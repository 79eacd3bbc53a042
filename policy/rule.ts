import type { EnforcementLevel, PolicyResourceOptions } from "@pulumi/policy";
import type { z } from "zod";
import type { CategorySpec } from "../model/category";
import type { DeviceSpec } from "../model/device";
import type { Finding } from "../model/issues";
import type { Removals } from "../model/power";

/** A power action, no matter which resource carries it out. */
export interface PowerOrder {
    /** Host name, or uuid if the program gave one. */
    deviceId: string;
    powerAction: string;
    request?: string;
    reinstall?: string;
    /** Whether the node is interrupted only once it has no work. */
    drained?: boolean;
}

/** What a set is about to do with its nodes as a whole. */
export interface SetRequest {
    /** Undefined if no record is removed. */
    facts?: Removals;
}

/** What a rule is given besides the resource's properties. */
export interface Case<Settings> {
    settings: Settings;
    /** Name of the resource in the stack; unique. */
    urn: string;
    opts: Pick<PolicyResourceOptions, "protect">;
    /** What this rule has kept about earlier resources, by URN; each rule has its own memory. */
    memory: Map<string, unknown>;
    now: Date;
}

/** Checks by kind of resource. They get the properties as the program gave them, after Pulumi's check. */
export interface Judgements<Settings> {
    device?: (device: DeviceSpec, about: Case<Settings>) => Finding[];
    category?: (category: CategorySpec, about: Case<Settings>) => Finding[];
    power?: (power: PowerOrder, about: Case<Settings>) => Finding[];
    /** What a set asks of its nodes as a whole. */
    request?: (request: SetRequest, about: Case<Settings>) => Finding[];
}

/**
 * A rule: data, and one check for each kind of resource that it covers. A check should read only the properties that it
 * judges: in a preview, reading one that is not known yet turns the rule into a notice until the update. It sees each
 * resource before it is created, in previews and updates, and can compare it with those before it.
 */
export interface Rule<Schema extends z.ZodObject = z.ZodObject> {
    name: `bcm-${string}`;
    /** What goes wrong without it. */
    why: string;
    /** What to do about a violation. */
    remedy: string;
    /** The default level; a `disabled` rule must be switched on. */
    level: EnforcementLevel;
    /** Its settings, each with a description and a default. */
    settings: Schema;
    /** A message as users see it; a test keeps it accurate. */
    example: string;
    judge?: Judgements<z.output<Schema>>;
}

/** Lets the compiler infer the type of a rule's settings. */
export function rule<Schema extends z.ZodObject>(definition: Rule<Schema>): Rule {
    return definition as unknown as Rule;
}
