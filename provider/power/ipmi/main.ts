import { IpmiOrder } from "../../../model/power";
import { NOTHING } from "./ipmitool";
import { powerThroughIpmi } from "./order";

/**
 * The program behind an `IpmiPower`: its one argument is an order as JSON, its answer goes to standard output, and what
 * it is doing to standard error. Exit code 1: it failed, and the last line says why.
 */
export async function main(): Promise<void> {
    const text = process.argv.at(-1) ?? "";
    if (text === NOTHING) {
        // The answer of the last run stays the answer.
        process.stdout.write(process.env.PULUMI_COMMAND_STDOUT ?? "");
        return;
    }
    try {
        const order = IpmiOrder.parse(JSON.parse(text));
        const answer = await powerThroughIpmi(order, (line) => console.error(`${order.node}: ${line}`));
        console.log(JSON.stringify(answer));
    } catch (error) {
        console.error((error as Error).message);
        process.exitCode = 1;
    }
}
