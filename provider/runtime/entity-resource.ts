import type { HeadNode } from "../../bcm/client/head-nodes";
import { refuse } from "../../bcm/rules/claims";
import { clusterProblem } from "../../bcm/rules/cluster";
import type { WireObject } from "../../bcm/wire/envelope";
import { canonicalFields } from "../../bcm/wire/fields";
import { isRegisteredBy, markOf, newRegistration, ownerOf, withMark, withMoving } from "../../bcm/wire/marks";
import { stackOf } from "../../model/urn";
import { printLine } from "../internals/engine-link";
import { secretPathsOf } from "../internals/secret-inputs";
import type { Subject } from "../notes/audit-log";
import { configure, connectUnattended, headNodes } from "./context";
import { compare, rulesOf } from "./diff";
import { readForImport } from "./entity-import";
import type { EntityKind, Owned } from "./entity-kind";
import { addEntity, removeEntity, repeatLost, updateEntity } from "./entity-writes";
import {
    checkShape,
    liveAnswer,
    type Properties,
    pickInputs,
    publicProperties,
    readSpec,
    toPlain,
} from "./inputs";

/** Which registration each record has that this process has registered or taken over, by uuid. */
const registered = new Map<string, string>();

/** Whether a record is not the one any more that this resource registered under a name. */
function isTakenOver(uuid: string, { registration }: Properties, live: WireObject, name: string): boolean {
    const mark = markOf(live);
    const called = String(live.hostname ?? live.name);
    // The state of older versions knows no registration; then it counts what this process has done itself, and whether somebody
    // has registered it under another name.
    const isRenamed = called.toLowerCase() !== name.toLowerCase();
    const since = registered.get(uuid) ?? (isRenamed ? mark?.registration : undefined);
    const now = registration === undefined ? since : mark?.registration;
    if (now === undefined || now === registration) return false;
    printLine(
        "",
        `${called} stays on the head node: it is registered by ${mark?.owner || "another resource"} now.`,
    );
    return true;
}

/** The dynamic provider of one kind of entity. */
export function entityResource<Spec extends Owned, Live extends WireObject & { uuid: string }>(
    kind: EntityKind<Spec, Live>,
) {
    const { fields, schema } = kind;
    const rules = rulesOf(fields);
    const canonical = <T extends object>(values: T): T => canonicalFields(fields, values);
    const differenceOf = (olds: Properties, news: Properties) => {
        const [before, after] = [canonical(olds), canonical(news)];
        const difference = compare(before, after, rules);
        return kind.isAnother?.(before, after)
            ? { ...difference, replaces: [...difference.replaces, kind.nameField] }
            : difference;
    };
    const readWish = (inputs: Properties) => canonical(readSpec(schema, inputs, kind.judge));
    const readStored = (outputs: Properties): Spec =>
        canonical(schema.parse(publicProperties(pickInputs(schema, outputs))));
    const subjectOf = (headNode: HeadNode, spec: Spec, properties: Properties): Subject => ({
        stack: stackOf(properties.__urn),
        secrets: secretPathsOf(properties),
        headNode: headNode.client.headNode,
        kind: kind.kind,
        name: String(spec[kind.nameField]),
    });
    /** @param registration the mark that the entity gets if it is ours; another resource's is overwritten */
    const writesOf = async (
        headNode: HeadNode,
        spec: Spec,
        inputs: Properties,
        registration: string,
        previous?: Spec,
    ) => {
        const view = await kind.view(headNode, spec);
        const owner = String(inputs.__urn ?? "");
        return {
            subject: subjectOf(headNode, spec, inputs),
            spec: spec as Spec & Properties,
            read: (uuid: string) => kind.read(headNode, uuid, spec, true),
            patch: (live: Live) => {
                const wanted = view.patch(live, previous);
                return markOf(live) ? withMark(wanted, { owner, registration }) : withMoving(wanted, false);
            },
            valuesOf: (live: Live) => view.valuesOf(live) as Spec & Properties,
        };
    };
    const changer = (headNode: HeadNode, spec: Spec) => (uuid: string, patch: (live: Live | null) => Live) =>
        kind.change(headNode, uuid, spec, patch);
    /** @returns the cluster's identity @throws Error if the stack belongs to another cluster */
    const checkCluster = async ({ catalog, client, cluster, accepted }: HeadNode, own: unknown) => {
        const found = await catalog.clusterId();
        refuse(clusterProblem(own, found, { headNode: client.headNode, cluster, accepted }));
        return found;
    };
    const noteStored = async (headNode: HeadNode, stored: Live, spec: Spec, urn: unknown) => {
        const losses = await kind.takeLosses?.(headNode, stored, spec, urn);
        if (losses) printLine(urn, losses, true);
        await kind.remember(headNode, stored);
    };
    /** Pulumi writes all of it at every step of an update, so what is needed only for the write itself is left out. */
    const outputsOf = (
        { facts: _facts, __urn, ...stated }: Properties,
        uuid: string,
        kept: { adopted: boolean; registration: string; clusterId: string },
    ) => toPlain({ ...stated, ...kind.outputs(uuid), ...kept });

    return {
        configure,

        /** The checked inputs that Pulumi stores are in canonical form. */
        check: async (_olds: Properties, news: Properties) => {
            const result = checkShape(schema, news, news[kind.nameField]);
            return result.failures.length > 0 ? result : { ...result, inputs: canonical(news) };
        },

        /** Older stacks may hold values that are not canonical. */
        diff: async (_id: string, olds: Properties, news: Properties) => differenceOf(olds, news),

        /** Creates an entity, or takes over an existing one if the program says so. */
        create: async (inputs: Properties) => {
            const spec = readWish(inputs);
            const headNode = headNodes.get(spec.cluster);
            const owner = String(inputs.__urn ?? "");
            return kind.during(headNode, async () => {
                const clusterId = await headNode.catalog.clusterId();
                const existing = await kind.findExisting(headNode, spec, owner);
                const registration = newRegistration();
                const former = kind.formerly?.(spec);
                const writes = await writesOf(headNode, spec, inputs, registration, former?.spec);
                const blank = async () =>
                    withMark(await kind.makeBlank(headNode, spec), { owner, registration });
                const stored = existing
                    ? await updateEntity(writes, existing.uuid, changer(headNode, spec))
                    : await addEntity(writes, await blank(), (wanted) => kind.add(headNode, wanted, spec));
                registered.set(stored.uuid, registration);
                await noteStored(headNode, stored, spec, inputs.__urn);
                const isForeign =
                    existing !== undefined && !isRegisteredBy(existing, owner, spec.facts?.registered);
                const adopted = former?.wasAdopted ?? isForeign;
                return {
                    id: stored.uuid,
                    outs: outputsOf(inputs, stored.uuid, { adopted, registration, clusterId }),
                };
            });
        },

        /** Live values of the fields that we own; `{}` only if the head node says that the entity does not exist. */
        read: async (id: string, props: Properties) => {
            if (props[kind.nameField] === undefined) return readForImport(kind, id, props.__urn);
            const owned = readStored(props);
            const headNode = connectUnattended(owned.cluster);
            const clusterId = await checkCluster(headNode, props.clusterId);
            const live = await kind.findListed(headNode, id);
            if (!live) return {};
            const { valuesOf } = await kind.view(headNode, owned);
            // What older versions have not stored is added by an update, so that their refresh shows no change.
            const stored = props.clusterId === undefined ? props : { ...props, clusterId };
            return liveAnswer(id, stored, owned as Properties, valuesOf(live) as Properties);
        },

        /** Changes owned fields on the live object; everything else stays as the head node has it. */
        update: async (id: string, olds: Properties, news: Properties) => {
            const wish = readWish(news);
            const registration = String(olds.registration ?? newRegistration());
            const outs = outputsOf(news, id, {
                adopted: olds.adopted === true,
                registration,
                clusterId: String(olds.clusterId ?? ""),
            });
            // Something became secret, or is so no longer: nothing of that is the head node's business.
            if (!differenceOf(olds, news).changes) return { outs };
            const headNode = headNodes.get(wish.cluster);
            return kind.during(headNode, async () => {
                outs.clusterId = await checkCluster(headNode, olds.clusterId);
                const previous = readStored(olds);
                const spec = kind.withFormerName?.(wish, previous) ?? wish;
                refuse(...((await kind.findObstacles?.(headNode, id, spec)) ?? []));
                const writes = await writesOf(headNode, spec, news, registration, previous);
                const stored = await updateEntity(writes, id, changer(headNode, spec));
                await noteStored(headNode, stored, spec, news.__urn);
                return { outs };
            });
        },

        /**
         * Removes what we created; what was adopted or is to be released stays, and so does what another resource has registered
         * since: a replacement is created before its predecessor is deleted. If it is already gone, that is success.
         */
        delete: async (id: string, props: Properties) => {
            const spec = readStored(props);
            if (props.adopted === true || spec.onRemove === "release") return;
            const headNode = connectUnattended(spec.cluster);
            await checkCluster(headNode, props.clusterId);
            if (kind.retire && spec.onRemove !== undefined && spec.onRemove !== "delete") {
                const live = await kind.read(headNode, id, spec, false);
                if (!live || isTakenOver(id, props, live, String(spec[kind.nameField]))) return;
                await kind.retire(headNode, live, spec, props.__urn);
            }
            await kind.during(headNode, () =>
                repeatLost(async () => {
                    const live = await kind.read(headNode, id, spec, false);
                    if (!live || isTakenOver(id, props, live, String(spec[kind.nameField]))) return;
                    refuse(await kind.findUse(headNode, live, spec));
                    await removeEntity(
                        // The entity itself records its owner; the state may not.
                        subjectOf(headNode, spec, { ...props, __urn: ownerOf(live) ?? "" }),
                        kind.identify(live),
                        async () => (await kind.read(headNode, id, spec, true)) !== undefined,
                        () => kind.remove(headNode, id, spec),
                    );
                }),
            );
            await kind.forget(headNode, id);
        },
    };
}
