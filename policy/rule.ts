import type { EnforcementLevel, PolicyResourceOptions } from "@pulumi/policy";
import type { z } from "zod";
import type { CategorySpec } from "../model/category";
import type { DeviceSpec } from "../model/device";
import type { Finding } from "../model/issues";

/** A power action, whichever resource carries it out. */
export interface PowerOrder {
    /** Host name, or uuid where the program gave one. */
    deviceId: string;
    powerAction: string;
    request?: string;
    reinstall?: string;
}

/** What a rule is given beside the resource's properties. */
export interface Case<Settings> {
    settings: Settings;
    /** Name of the resource in the stack; unique. */
    urn: string;
    opts: Pick<PolicyResourceOptions, "protect">;
    /** What this rule has kept of the resources before, by urn; each rule has a memory of its own. */
    memory: Map<string, unknown>;
    now: Date;
}

/** Judgements by kind of resource. Properties are as the program gave them, after check. */
export interface Judgements<Settings> {
    device?: (device: DeviceSpec, about: Case<Settings>) => Finding[];
    category?: (category: CategorySpec, about: Case<Settings>) => Finding[];
    power?: (power: PowerOrder, about: Case<Settings>) => Finding[];
}

/**
 * A rule: data, and one judgement for each kind of resource that it is about. A judgement reads only the properties that
 * it judges: in a preview, one that is not known yet turns the rule into a notice, and in the update it is judged. It
 * sees each resource before it is made, in preview and in update alike, and compares it with those before it.
 */
export interface Rule<Schema extends z.ZodObject = z.ZodObject> {
    name: `bcm-${string}`;
    /** What goes wrong without it. */
    why: string;
    /** What to do about a violation. */
    remedy: string;
    /** Level where nobody says otherwise; `disabled` rules want to be switched on. */
    level: EnforcementLevel;
    /** What can be set, each with a description and a default. */
    settings: Schema;
    /** A message as people get it; a test keeps it true. */
    example: string;
    judge?: Judgements<z.output<Schema>>;
}

/** Lets the compiler find a rule's settings out. */
export function rule<Schema extends z.ZodObject>(definition: Rule<Schema>): Rule {
    return definition as unknown as Rule;
}
