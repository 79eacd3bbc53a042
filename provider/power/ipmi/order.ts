import { type IpmiAnswer, type IpmiOrder, requestName } from "../../../model/power";
import { Journal } from "../../notes/power-journal";
import { PowerFailure } from "../failure";
import { perform } from "../perform";
import { PASSWORD_VARIABLE } from "./ipmitool";
import { IpmiTransport } from "./transport";

/**
 * Carries one power action out through the node's BMC itself. What fails is an error and no outcome: nobody else waits for
 * this node, and Pulumi tries the resource again by itself.
 *
 * @throws Error that names the node and what to do
 */
export async function powerThroughIpmi(order: IpmiOrder, say: (line: string) => void): Promise<IpmiAnswer> {
    const { node, host, stack, hold, powerAction, askedBefore, graceful, timeout } = order;
    if (hold !== "") throw new Error(`not sent: ${hold}`);
    if (!process.env[PASSWORD_VARIABLE])
        throw new Error(`${node}: ${PASSWORD_VARIABLE} is empty. Give the BMC's password.`); // ipmitool would ask a terminal
    const request = requestName(order);
    return Journal.hold({ device: `ipmi-${host}`, stack, node, request }, async (journal) => {
        const transport = new IpmiTransport(order, journal, say);
        const job = {
            transport,
            journal,
            action: powerAction,
            name: request,
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
