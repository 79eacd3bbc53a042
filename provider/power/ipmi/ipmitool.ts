import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { IpmiOrder } from "../../../model/power";

/** What an `IpmiPower` runs when nothing but its inputs has changed, e.g. a rotated password: nothing. */
export const NOTHING = "nothing";

/** Variable by which `ipmitool -E` takes the password; it never stands among the arguments. */
export const PASSWORD_VARIABLE = "IPMI_PASSWORD";
/** Variable with the secret parts of an order, as JSON; absent if there are none. */
export const SECRETS_VARIABLE = "PULUMI_BCM_SECRETS";

/** An order's parts as they were given: the text of the command, and of its environment what is secret. */
export function readOrder(text: string, environment: Readonly<Record<string, unknown>>) {
    const secret = JSON.parse(String(environment[SECRETS_VARIABLE] ?? "{}")) as Record<string, unknown>;
    return { order: { ...(JSON.parse(text) as Record<string, unknown>), ...secret }, secret };
}

/** Seconds for one answer, and how often ipmitool asks again by itself. */
const ANSWER_SECONDS = 5;
const RETRIES = 2;
/** What one run of ipmitool may take at most; a dead BMC costs that. */
const RUN_MS = 30_000;

/** What can be asked of a chassis. */
export type ChassisPower = "status" | "on" | "off" | "reset" | "soft";

/** ipmitool failed; its text says why, and never holds the password. */
export class IpmiError extends Error {
    /** Whether the BMC surely has not got it: no session came about. */
    readonly neverArrived: boolean;

    constructor(message: string, neverArrived = false) {
        super(message);
        this.neverArrived = neverArrived;
    }
}

/** The BMC of one order. */
export type Bmc = Pick<IpmiOrder, "node" | "host" | "port" | "username" | "cipherSuite">;

/** Whether the BMC says that the node is on. */
export async function readChassisPower(bmc: Bmc): Promise<"ON" | "OFF"> {
    const said = await runIpmitool(bmc, "status");
    const state = /chassis power is (on|off)/i.exec(said)?.[1];
    if (state) return state.toLowerCase() === "on" ? "ON" : "OFF";
    throw new IpmiError(
        `the BMC of ${bmc.node} at ${bmc.host} answered "${said.trim()}" to chassis power status`,
    );
}

/** Runs `ipmitool chassis power …`. @throws IpmiError with what ipmitool said */
export async function runIpmitool(bmc: Bmc, operation: ChassisPower): Promise<string> {
    const { node, host, port, username, cipherSuite } = bmc;
    const suite = cipherSuite === undefined ? [] : ["-C", String(cipherSuite)];
    const tries = ["-N", String(ANSWER_SECONDS), "-R", String(RETRIES)];
    const way = ["-I", "lanplus", "-E", "-H", host, "-p", String(port), "-U", username, ...suite, ...tries];
    try {
        const { stdout } = await promisify(execFile)("ipmitool", [...way, "chassis", "power", operation], {
            timeout: RUN_MS,
            killSignal: "SIGKILL",
            env: environment(),
        });
        return stdout;
    } catch (error) {
        const failure = error as Failure;
        const neverArrived = failure.code === "ENOENT" || /unable to establish/i.test(failure.stderr ?? "");
        throw new IpmiError(explain(failure, node, host, operation), neverArrived);
    }
}

/** What ipmitool needs, and none of the secrets that Pulumi runs with; in English, since its words are read. */
function environment(): NodeJS.ProcessEnv {
    const { PATH, HOME, [PASSWORD_VARIABLE]: password } = process.env;
    return { PATH, HOME, LANG: "C", [PASSWORD_VARIABLE]: password };
}

type Failure = Error & { code?: number | string; killed?: boolean; stderr?: string };

function explain(
    { code, killed, stderr, message }: Failure,
    node: string,
    host: string,
    operation: string,
): string {
    if (code === "ENOENT") return "ipmitool is not installed here. Install it with: apt-get install ipmitool";
    const password = process.env[PASSWORD_VARIABLE] ?? "";
    const said = (killed ? `no answer within ${RUN_MS / 1000} s` : (stderr ?? message)).trim();
    const safe = password === "" ? said : said.replaceAll(password, "…");
    return (
        `the BMC of ${node} at ${host} did not take "chassis power ${operation}" ` +
        `(${safe.replace(/\s*\n\s*/g, "; ") || `exit code ${code}`}). Check its cable, address, user name and password, ` +
        "and its cipher suite (ipmitool -C)."
    );
}
