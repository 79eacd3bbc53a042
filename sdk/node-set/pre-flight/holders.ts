import type * as pulumi from "@pulumi/pulumi";
import type { WireObject } from "../../../bcm/wire/envelope";
import { type Mark, markOf } from "../../../bcm/wire/marks";
import type { Finding } from "../../../model/issues";
import { parseUrn, plainUrn } from "../../../model/urn";
import { aliasesOf, childUrn, typeToken, urnOf } from "../../../provider/internals/resources";
import { readResources } from "../../../provider/stored-resources";

/** Who has registered what the head node has, as far as that concerns one set. */
export interface Holders {
    /** Whether an entity is this stack's, under whatever name the stack had when it was registered. */
    isOurs: (live: WireObject) => boolean;
    /** The registration of one of the set's own, if its mark has a former name of the set or the stack. */
    findFormer: (
        kind: "Device" | "Category",
        suffix: string,
        live: WireObject | undefined,
    ) => string | undefined;
    /** What is wrong with a node that another resource of this stack holds; the set was renamed, or the node moved. */
    findOther: (hostname: string, live: WireObject) => Finding | undefined;
}

/** From the marks on the head node and the stack's state. */
export async function readHolders(set: pulumi.Resource): Promise<Holders> {
    const resources = await readResources();
    const setUrns = [await urnOf(set), ...(await aliasesOf(set))];
    const byRegistration = new Map(resources.map(([urn, { outputs }]) => [outputs.registration, urn]));
    const byTail = new Map(resources.map(([urn]) => [tailOf(urn), urn]));
    const holderOf = (live: WireObject) => {
        const { owner, registration } = plainMarkOf(live);
        // Of a mark with a registration the URN decides nothing: another stack of this program may have the same tail.
        return registration === undefined ? byTail.get(tailOf(owner)) : byRegistration.get(registration);
    };
    const isOwn = (urn: string, hostname: unknown) =>
        setUrns.some((setUrn) =>
            [
                plainUrn(childUrn(setUrn, typeToken("Device"), `-${String(hostname)}`)),
                plainUrn(childUrn(setUrn, typeToken("Category"), "-category")),
            ].includes(urn),
        );
    return {
        // A run that was killed may have left what the state does not know.
        isOurs: (live) => holderOf(live) !== undefined || isOwn(plainMarkOf(live).owner, live.hostname),
        findFormer: (kind, suffix, live) => {
            const { owner, registration } = live ? plainMarkOf(live) : {};
            const urns = setUrns.map((setUrn) => plainUrn(childUrn(setUrn, typeToken(kind), `-${suffix}`)));
            const holder = registration === undefined ? undefined : byRegistration.get(registration);
            return owner !== urns[0] && holder !== undefined && urns.includes(holder)
                ? registration
                : undefined;
        },
        findOther: (hostname, live) => {
            const holder = holderOf(live);
            if (holder === undefined || isOwn(holder, hostname)) return undefined;
            if (live.hostname !== hostname)
                return {
                    subject: hostname,
                    field: "",
                    message: `is the device "${String(live.hostname)}" in another spelling. Write it as the head node does`,
                };
            const name = parseUrn(holder)?.name ?? holder;
            const other = name.endsWith(`-${hostname}`) ? name.slice(0, -hostname.length - 1) : name;
            return {
                subject: hostname,
                field: "",
                message: describeOther(other, parseUrn(setUrns[0])?.name ?? ""),
            };
        },
    };
}

function describeOther(other: string, name: string): string {
    return (
        `is registered by "${other}" of this stack. If "${name}" is "${other}" under a new name, add ` +
        `aliases: [{ name: "${other}" }] to its options, and nothing changes; if the node moves, set adopt: true, and its record stays`
    );
}

/** Our mark on an entity, its owner in the one form that both kinds of resource have. */
function plainMarkOf(live: WireObject): Mark {
    const { owner = "", ...rest } = markOf(live) ?? {};
    return { ...rest, owner: plainUrn(owner) };
}

/** A URN without stack and project; `pulumi stack rename` changes the stack. */
function tailOf(urn: string): string {
    return urn.split("::").slice(2).join("::");
}
