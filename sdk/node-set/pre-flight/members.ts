import type { Finding } from "../../../model/issues";
import { type Claim, claimsOf } from "../../../model/judgements";
import { addTo } from "../../../model/records";
import { listWords } from "../../../model/text";
import { headNodeOf } from "../../../provider/head-node-of";
import { perProgram } from "../../../provider/internals/per-program";
import { settleInput, untilStill } from "../../../provider/internals/resolve-inputs";

/*
 * What the node sets and the lone devices of one program state about their nodes. Two of them that give two nodes one MAC
 * know nothing of each other, and the head node would have both.
 */

/** A node set, or a device on its own. */
export interface Owner {
    /** Distinct in the program. */
    key: object | string;
    kind: "node set" | "device";
    name: string;
}

/** The inputs of a node that are looked at. */
interface StatedNode {
    hostname: unknown;
    mac?: unknown;
    interfaces?: unknown;
}

interface Statement {
    owner: Owner;
    hostname: string;
    /** The same for people. */
    shown: string;
    isSecret: boolean;
}

/** Who states what: by head node, kind and value, in the order of the program. */
class Members {
    /** How often something was stated. */
    count = 0;
    private readonly statements = new Map<string, { claim: Claim; by: Statement[] }>();
    private readonly keys = new Map<Owner["key"], Set<string>>();
    private readonly names = new Map<string, Set<string>>();
    /** Values become known in any order, and messages shall not depend on it. */
    private readonly order = new Map<Owner["key"], number>();

    /** Notes the owner's place in the program. */
    enter({ key }: Owner): void {
        if (!this.order.has(key)) this.order.set(key, this.order.size);
    }

    state(headNode: string, claim: Claim, statement: Statement): void {
        const key = `${headNode} ${claim.kind} ${claim.value}`;
        const { by } = this.statements.get(key) ?? { by: [] };
        this.statements.set(key, { claim, by: [...by, statement] });
        addTo(this.keys, statement.owner.key, key);
        addTo(this.names, headNode, statement.hostname);
        this.count += 1;
    }

    /** Host names of all nodes of the program on a head node. */
    namesOn(headNode: string): ReadonlySet<string> {
        return this.names.get(headNode) ?? new Set();
    }

    /** What an owner states and another one as well; both get the same sentences. */
    problemsOf({ key: owner }: Pick<Owner, "key">): string[] {
        return [...(this.keys.get(owner) ?? [])].flatMap((key) => {
            const stated = this.statements.get(key);
            const place = ({ owner: { key: one } }: Statement) => this.order.get(one) ?? 0;
            const by = eachOnce(stated?.by ?? []).sort((a, b) => place(a) - place(b));
            return (stated && problemOf(stated.claim, by)) ?? [];
        });
    }
}

const members = perProgram(() => new Members());

/**
 * Notes what an owner states about its nodes, each value once it is known. What a preview does not know is not judged.
 *
 * @returns when all is known that will be; values that come from other resources may take until these are made
 */
export async function stateNodes(
    owner: Owner,
    nodes: readonly StatedNode[],
    cluster: string | undefined,
): Promise<void> {
    const known = members();
    const headNode = headNodeOf(cluster);
    known.enter(owner);
    await Promise.all(
        nodes.map(async (node) => {
            const name = await settleInput(node.hostname);
            if (typeof name?.value !== "string") return;
            const hostname = name.value;
            const shown = name.isSecret ? "…" : hostname;
            const state = (kind: Claim["kind"], given: object, isSecret: boolean) => {
                const claims = claimsOf({ hostname, interfaces: [], ...given });
                for (const claim of claims.filter((one) => one.kind === kind))
                    known.state(headNode, claim, { owner, hostname, shown, isSecret });
            };
            /** Of an interface, or of the node itself. */
            const stateField = async (field: "mac" | "ip", input: unknown, isSecret: boolean) => {
                const given = await settleInput(input);
                if (typeof given?.value !== "string") return;
                const port = { type: "", name: "", [field]: given.value };
                state(
                    field === "mac" ? "MAC" : "address",
                    { interfaces: [port] },
                    isSecret || given.isSecret,
                );
            };
            state("host name", {}, name.isSecret);
            const list = settleInput(node.interfaces).then(async (ports) => {
                if (!Array.isArray(ports?.value)) return;
                for (const input of ports.value) {
                    const port = await settleInput(input);
                    if (typeof port?.value !== "object" || port.value === null) continue;
                    const { mac, ip } = port.value as { mac?: unknown; ip?: unknown };
                    const isSecret = ports.isSecret || port.isSecret;
                    await Promise.all([stateField("mac", mac, isSecret), stateField("ip", ip, isSecret)]);
                }
            });
            await Promise.all([stateField("mac", node.mac, false), list]);
        }),
    );
}

/**
 * What is wrong between an owner and the others of its program. Waits until all is stated that the program knows by itself,
 * and for nothing else: what others get from resources may come from this very one.
 */
export async function judgeMembers(owner: Owner): Promise<Finding[]> {
    const known = members();
    await untilStill(() => known.count);
    return known.problemsOf(owner).map((message) => ({ subject: "", field: "", message }));
}

/** Host names of all nodes that the program states on a head node, as far as they are known. */
export function namesInProgram(cluster: string | undefined): ReadonlySet<string> {
    return members().namesOn(headNodeOf(cluster));
}

function problemOf({ kind, value }: Claim, by: Statement[]): string | undefined {
    const [first] = by;
    if (!first || by.every(({ owner }) => owner.key === first.owner.key)) return undefined;
    const isOneNode = by.every(({ hostname }) => hostname.toLowerCase() === first.hostname.toLowerCase());
    if (kind === "host name") {
        const owners = by.map(({ owner }) => owner);
        if (owners.length === 2 && owners.every((owner) => owner.kind === "node set"))
            return (
                `"${first.shown}" is in two node sets of this program, ` +
                `${listWords(
                    owners.map(({ name }) => `"${name}"`),
                    "and",
                )}. Take it out of one of them.`
            );
        const places = listWords(owners.map(nameOwner), "and");
        return `"${first.shown}" is registered more than once by this program: by ${places}. Keep one of them.`;
    }
    if (isOneNode) return undefined; // said of its name
    const what = by.some(({ isSecret }) => isSecret) ? "…" : value;
    const nodes = listWords(
        by.map(({ shown: node, owner }) => `"${node}" (${nameOwner(owner)})`),
        "and",
    );
    return `${kind} ${what} is stated for ${by.length} nodes of this program, ${nodes}. Give each its own ${kind}.`;
}

function nameOwner({ kind, name }: Owner): string {
    return `${kind} "${name}"`;
}

/** A node states its MAC with its boot interface as well. */
function eachOnce(by: Statement[]): Statement[] {
    const nodes = new Map<Owner["key"], Map<string, Statement>>();
    for (const statement of by) {
        const own = nodes.get(statement.owner.key) ?? new Map<string, Statement>();
        const said = own.get(statement.hostname);
        own.set(statement.hostname, said?.isSecret ? said : statement);
        nodes.set(statement.owner.key, own);
    }
    return [...nodes.values()].flatMap((own) => [...own.values()]);
}
