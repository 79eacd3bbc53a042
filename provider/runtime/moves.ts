import type { HeadNode } from "../../bcm/client/head-nodes";
import { findUp } from "../../bcm/client/statuses";
import { orderMoves, readClaims, type Step, withClaims } from "../../bcm/rules/moves";
import { WireDevice } from "../../bcm/wire/device";
import { isMoving, withMoving } from "../../bcm/wire/marks";
import type { Claims, Move } from "../../model/move";
import { stackOf } from "../../model/urn";
import { showStatus } from "../internals/engine-link";
import type { Subject } from "../notes/audit-log";
import { type EntityWrites, updateEntity } from "./entity-writes";

/** Who asks, for progress and the audit log. */
export interface Mover {
    urn: unknown;
    /** Whether MACs or addresses of the set are secret. */
    isSecret: boolean;
}

/** A step that was carried out. */
interface Done {
    step: Step;
    before: WireDevice;
}

/**
 * Carries out what nodes take from one another, as one change: in an order in which no two have the same at any moment. Each
 * record is marked until the node's own update has come, so that a later run sees where one that was killed has stopped.
 * If a step is refused after a node has given up what it has, all of it is put back.
 */
export async function carryOutMoves(headNode: HeadNode, moves: readonly Move[], mover: Mover): Promise<void> {
    if (moves.length === 0) return;
    const { client, devices } = headNode;
    const live = await Promise.all(
        moves.map(async ({ uuid, hostname }) => {
            const found = await devices.read({ uuid, hostname });
            if (!found)
                throw new Error(
                    `There is no device "${hostname}" on ${client.headNode} any more. Run \`pulumi refresh\`.`,
                );
            return found;
        }),
    );
    const up = await findUp(
        client,
        moves.map(({ uuid }) => uuid),
    );
    const rounds = orderMoves(moves, live, (uuid) => up.has(uuid));
    const done: Done[] = [];
    for (const [index, round] of rounds.entries()) {
        showStatus(mover.urn, `moves MACs and addresses: step ${index + 1} of ${rounds.length}`);
        const results = await Promise.allSettled(
            round.map(async (step) => done.push({ step, before: await writeStep(headNode, step, mover) })),
        );
        const failed = results.find((result) => result.status === "rejected");
        if (failed) throw await putBack(headNode, done, failed.reason as Error, mover);
    }
}

/** @returns the record as it was */
async function writeStep(
    headNode: HeadNode,
    { uuid, hostname, claims, isLast }: Pick<Step, "uuid" | "hostname" | "claims" | "isLast">,
    { urn, isSecret }: Mover,
): Promise<WireDevice> {
    const { catalog, client, devices } = headNode;
    let before: WireDevice | undefined;
    const subject: Subject = {
        stack: stackOf(urn),
        secrets: isSecret ? ["mac", "ports"] : [],
        headNode: client.headNode,
        kind: "device",
        name: hostname,
    };
    const writes: EntityWrites<Claims & Record<string, unknown>, WireDevice> = {
        subject,
        spec: claims,
        read: async (key) => (await devices.read({ uuid: key, hostname, mayBeGone: true })) ?? undefined,
        patch: (live) => {
            before ??= live;
            return WireDevice.parse(withMoving(withClaims(live, claims), !isLast));
        },
        valuesOf: (live) => readClaims(live, claims),
    };
    const stored = await updateEntity(writes, uuid, (key, patch) =>
        devices.change({ uuid: key, hostname, patch }),
    );
    await catalog.rememberDevice(stored);
    return before ?? stored;
}

/** Undoes the steps from the last to the first, if a node has given up what it has. @returns the error to be shown */
async function putBack(
    headNode: HeadNode,
    done: readonly Done[],
    reason: Error,
    mover: Mover,
): Promise<Error> {
    if (!done.some(({ step }) => step.takes.length === 0)) return reason;
    try {
        for (const { step, before } of done.toReversed())
            await writeStep(
                headNode,
                { ...step, claims: readClaims(before, step.claims), isLast: !isMoving(before) },
                mover,
            );
        return new Error(`${reason.message}\nWhat had been moved before was put back.`);
    } catch {
        const names = done.map(({ step }) => step.hostname).join(", ");
        return new Error(
            `${reason.message}\nIt could not be put back: look at ${names} with cmsh. The next \`pulumi up\` goes on from where it is.`,
        );
    }
}
