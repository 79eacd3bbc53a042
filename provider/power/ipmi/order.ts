import { type IpmiAnswer, type IpmiOrder, NOT_SENT, requestName } from "../../../model/power";
import { Journal } from "../../notes/power-journal";
import { digestOf, isSecretRequest, writtenName } from "../../notes/request-names";
import { PowerFailure } from "../failure";
import { perform } from "../perform";
import { PASSWORD_VARIABLE } from "./ipmitool";
import { IpmiTransport } from "./transport";

/**
 * Carries one power action out through the node's BMC itself. What fails is an error and no outcome: nobody else waits for
 * this node, and Pulumi tries the resource again by itself.
 *
 * @param secrets names of the order's fields that may not be written down
 * @throws Error that names the node and what to do
 */
export async function powerThroughIpmi(
    order: IpmiOrder,
    secrets: readonly string[],
    say: (line: string) => void,
): Promise<IpmiAnswer> {
    const { node, host, stack, hold, powerAction, askedBefore, graceful, timeout } = order;
    if (hold !== "") throw new Error(NOT_SENT + hold);
    if (!process.env[PASSWORD_VARIABLE])
        throw new Error(`${node}: ${PASSWORD_VARIABLE} is empty. Give the BMC's password.`); // ipmitool would ask a terminal
    const request = requestName(order);
    const isSecret = isSecretRequest(secrets);
    const device = `ipmi-${secrets.includes("host") ? digestOf(host) : host}`;
    return Journal.hold({ device, stack, node, request, isSecret }, async (journal) => {
        const transport = new IpmiTransport(order, journal, say);
        const job = {
            transport,
            journal,
            action: powerAction,
            name: writtenName(request, isSecret),
            askedBefore,
            graceful,
            timeout,
            say,
        };
        const { outcome, message = `${powerAction} done, over ipmitool` } = await perform(job).catch(
            (error: Error) => {
                // What the decision says is said of the node.
                throw error instanceof PowerFailure ? new Error(`${node} ${error.message}.`) : error;
            },
        );
        return { outcome, message };
    });
}
