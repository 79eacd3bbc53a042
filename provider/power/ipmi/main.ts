import { redact, redactDeep } from "../../../bcm/client/redact";
import { IpmiOrder } from "../../../model/power";
import { keepSecretInputs, SECRETS } from "../../internals/secret-inputs";
import { NOTHING, readOrder } from "./ipmitool";
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
        const given = readOrder(text, process.env);
        const secrets = Object.keys(given.secret);
        keepSecretInputs({ ...given.secret, [SECRETS]: secrets });
        const order = IpmiOrder.parse(given.order);
        const say = (line: string) => console.error(redact(`${order.node}: ${line}`));
        console.log(JSON.stringify(redactDeep(await powerThroughIpmi(order, secrets, say))));
    } catch (error) {
        console.error(redact((error as Error).message));
        process.exitCode = 1;
    }
}
