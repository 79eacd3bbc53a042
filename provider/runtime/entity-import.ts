import type { WireObject } from "../../bcm/wire/envelope";
import { markOf, newRegistration } from "../../bcm/wire/marks";
import { withoutNothing } from "../../bcm/wire/stated";
import { stackOf } from "../../model/urn";
import { connectUnattended } from "./context";
import type { EntityKind } from "./entity-kind";
import { type Properties, toPlain } from "./inputs";

/**
 * What an import knows of an entity: all that a program could state of it, as the head node has it. It counts as adopted, so that it is
 * never deleted, unless its mark says that this very stack has registered it: then the stack has lost its state.
 *
 * @param key its name or uuid
 * @returns `{}` if there is none
 */
export async function readForImport<Spec extends object, Live extends WireObject & { uuid: string }>(
    kind: Pick<EntityKind<Spec, Live>, "fields" | "view" | "findNamed" | "stateWhole">,
    key: string,
    urn: unknown,
): Promise<{ id?: string; props?: Properties; inputs?: Properties }> {
    const headNode = connectUnattended(undefined);
    const live = await kind.findNamed(headNode, key);
    if (!live) return {};
    const whole = await kind.stateWhole(headNode, live);
    const { valuesOf } = await kind.view(headNode, whole);
    const inputs = toPlain(withoutNothing(kind.fields, valuesOf(live))) as Properties;
    const mark = markOf(live);
    const isOwn = mark?.registration !== undefined && stackOf(mark.owner) === stackOf(urn);
    const kept = {
        adopted: !isOwn,
        registration: isOwn ? mark.registration : newRegistration(),
        clusterId: await headNode.catalog.clusterId(),
    };
    return { id: live.uuid, props: { ...inputs, ...kept }, inputs };
}
