import { BcmRefusedError, BcmUnreachableError } from "../client/errors";
import { SessionEndedError } from "../client/events";
import type { HeadNode } from "../client/head-nodes";
import type { WireDevice } from "../wire/device";
import {
    type PowerOperation,
    powerRequest,
    WirePowerAccepted,
    WirePowerHistory,
    type WirePowerStatus,
} from "../wire/power";
import { refuseOrphan } from "./engine-link";

/** A power operation that did not come about; the text says why and what to do. */
export class PowerFailure extends Error {
    readonly unconfirmedSince?: number;

    constructor(message: string, unconfirmedSince?: number) {
        super(message);
        this.unconfirmedSince = unconfirmedSince;
    }
}

/** What the BMC says about the node's power. Changes nothing. */
export async function readPower(
    headNode: HeadNode,
    device: WireDevice,
    deadline: AbortSignal,
): Promise<"ON" | "OFF"> {
    const answer = await ask(headNode, device, "STATUS", deadline);
    if (answer.state === "ON" || answer.state === "OFF") return answer.state;
    throw new PowerFailure(bmcProblem(device, answer));
}

/**
 * Sends one operation, once, and waits until the BMC has confirmed it. When the reply is lost, history and power state
 * decide whether it was carried out; it is never just sent again.
 */
export async function sendOperation(
    headNode: HeadNode,
    device: WireDevice,
    operation: Exclude<PowerOperation, "STATUS">,
    wait: boolean,
    deadline: AbortSignal,
): Promise<void> {
    const before = (await lastOperation(headNode, device))?.executionTime ?? 0;
    await refuseOrphan(`${operation} of ${device.hostname}`);
    try {
        const answer = await ask(headNode, device, operation, deadline, wait);
        if (answer.state === operation || !wait) return;
        if (
            answer.state === "SKIPPED" &&
            operation !== "RESET" &&
            (await readPower(headNode, device, deadline)) === operation
        )
            return;
        throw new PowerFailure(bmcProblem(device, answer));
    } catch (error) {
        const isUnclear = error instanceof SessionEndedError || error instanceof BcmUnreachableError;
        if (!isUnclear) throw error;
        await confirm(headNode, device, operation, before, deadline, error.message);
    }
}

/** The last operation that the head node carried out on this node (`bcm-api.md` §17.4 E). */
export async function lastOperation({ client }: HeadNode, device: WireDevice) {
    const history = await client.read(
        "cmdevice",
        "powerOperationHistory",
        [[device.uuid], true],
        WirePowerHistory,
        {
            target: device.hostname,
        },
    );
    return history.filter(({ ref_device_uuid }) => ref_device_uuid === device.uuid).at(-1);
}

async function confirm(
    headNode: HeadNode,
    device: WireDevice,
    operation: "ON" | "OFF" | "RESET",
    before: number,
    deadline: AbortSignal,
    reason: string,
): Promise<void> {
    const last = await lastOperation(headNode, device).catch(() => "unreadable" as const);
    if (last === "unreadable")
        throw new PowerFailure(
            `${reason}. Whether ${operation} was carried out is not known; the next up finds out.`,
            before,
        );
    const isInHistory = last?.operation === operation && last.executionTime > before;
    if (isInHistory && operation === "RESET") return;
    if (operation !== "RESET" && (await readPower(headNode, device, deadline)) === operation) return;
    throw new PowerFailure(`${reason}; the head node's history shows that ${operation} was not carried out`);
}

async function ask(
    { client, events }: HeadNode,
    device: WireDevice,
    operation: PowerOperation,
    deadline: AbortSignal,
    wait = true,
): Promise<WirePowerStatus> {
    return events.use(async (session) => {
        const accepted = await start(client, device, operation, session);
        if (!wait)
            return {
                device: device.uuid,
                state: operation,
                msg: "",
                extendedMsg: "",
                indexes: [accepted.index],
            };
        try {
            return await events.powerAnswer(accepted.index, device.uuid, deadline);
        } catch (error) {
            if (!deadline.aborted) throw error;
            throw new PowerFailure(
                `the BMC did not confirm ${operation} in time. Check its cable, address and log-in, or raise timeout.`,
            );
        }
    });
}

async function start(
    client: HeadNode["client"],
    device: WireDevice,
    operation: PowerOperation,
    session: string,
) {
    try {
        const accepted = await client.call(
            "cmdevice",
            "powerOperation",
            [powerRequest(device.uuid, operation, session)],
            WirePowerAccepted,
            { target: device.hostname },
        );
        if (accepted.count > 0) return accepted;
    } catch (error) {
        if (error instanceof BcmRefusedError) throw new PowerFailure(error.message);
        throw error;
    }
    throw new PowerFailure(
        `the head node started nothing. Has ${device.hostname} a BMC interface and powerControl?`,
    );
}

function bmcProblem(device: WireDevice, { state, msg, extendedMsg }: WirePowerStatus): string {
    const said = [msg, extendedMsg]
        .map((text) => text.trim())
        .filter(Boolean)
        .join("; ");
    return `the BMC of ${device.hostname} answered ${state}${said ? ` (${said})` : ""}. Check its cable, address and log-in.`;
}
