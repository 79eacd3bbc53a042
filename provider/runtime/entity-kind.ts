import type { z } from "zod";
import type { HeadNode } from "../../bcm/client/head-nodes";
import type { WireObject } from "../../bcm/wire/envelope";
import type { Fields } from "../../model/field";
import type { Finding } from "../../model/issues";
import type { Properties } from "./inputs";

/** One spec, resolved with the head node's lists. */
export interface View<Spec, Live> {
    /** The entity as wanted. @throws Error if that is not allowed, or a name does not exist */
    patch: (live: Live, previous?: Spec) => Live;
    /** The live values of the fields that we own. */
    valuesOf: (live: Live) => Spec;
}

/** What the specs of all kinds have. */
export interface Owned {
    cluster?: string;
    onRemove?: string;
    facts?: { registered?: string };
}

/** A kind of entity; {@link entityResource} does what all kinds have in common. */
export interface EntityKind<Spec extends Owned, Live extends WireObject> {
    kind: "device" | "category";
    fields: Fields;
    schema: z.ZodObject & z.ZodType<Spec>;
    judge: (spec: Spec) => Finding[];
    /** The field that names it. */
    nameField: keyof Spec & string;
    view: (headNode: HeadNode, spec: Spec) => Promise<View<Spec, Live>>;
    /** The entity that already has the name, if any. @throws Error if it may not be written */
    findExisting: (headNode: HeadNode, spec: Spec, owner: string) => Promise<Live | undefined>;
    /** What is known of it under the name that it has had so far, if it is renamed. */
    formerly?: (spec: Spec) => { spec: Spec; wasAdopted: boolean } | undefined;
    /** Whether changed properties mean another entity, and not this one under another name. */
    isAnother?: (olds: Properties, news: Properties) => boolean;
    /** A spec that knows the name under which the head node has the entity until it is written. */
    withFormerName?: (spec: Spec, stored: Spec) => Spec;
    /** A new entity with nothing of the spec yet. */
    makeBlank: (headNode: HeadNode, spec: Spec) => Promise<Live>;
    /** From the head node's list, for a refresh. */
    findListed: (headNode: HeadNode, uuid: string) => Promise<Live | undefined>;
    /** Read directly, as it is now. @param mayBeGone whether nobody would wonder if it were not there */
    read: (headNode: HeadNode, uuid: string, spec: Spec, mayBeGone: boolean) => Promise<Live | undefined>;
    /** From the list, by uuid or name, for an import. @throws Error if it may not be taken over */
    findNamed: (headNode: HeadNode, key: string) => Promise<Live | undefined>;
    /** A spec that states whatever the entity has, with any values. */
    stateWhole: (headNode: HeadNode, live: Live) => Promise<Spec>;
    add: (headNode: HeadNode, wanted: Live, spec: Spec) => Promise<void>;
    /** Reads it and at once sends what `patch` makes of it; null if it does not exist. */
    change: (
        headNode: HeadNode,
        uuid: string,
        spec: Spec,
        patch: (live: Live | null) => Live,
    ) => Promise<void>;
    remove: (headNode: HeadNode, uuid: string, spec: Spec) => Promise<void>;
    /** Why an update may not be sent. */
    findObstacles?: (headNode: HeadNode, uuid: string, spec: Spec) => Promise<string[]>;
    /** Does what has to be done before it may be removed, which may take its time. */
    retire?: (headNode: HeadNode, live: Live, spec: Spec, urn: unknown) => Promise<void>;
    /** Why it may not be removed. */
    findUse: (headNode: HeadNode, live: Live, spec: Spec) => Promise<string | undefined>;
    /** What the audit log records about a removed entity. */
    identify: (live: Live) => Record<string, unknown>;
    /** Updates what this process knows after a write. */
    remember: (headNode: HeadNode, stored: Live) => Promise<void>;
    forget: (headNode: HeadNode, uuid: string) => Promise<void>;
    /** Outputs besides the inputs. */
    outputs: (uuid: string) => Properties;
    /** What was stated and could not be stored, for the user; undefined if there is nothing to say, or it has been said. */
    takeLosses?: (headNode: HeadNode, stored: Live, spec: Spec, urn: unknown) => Promise<string | undefined>;
    /** Lets several resources work together. */
    during: <T>(headNode: HeadNode, work: () => Promise<T>) => Promise<T>;
}
