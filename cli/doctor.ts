import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import type { Command } from "commander";
import { satisfies } from "semver";
import { type Connection, environmentName, findConnection } from "../bcm/connection";
import { NAME_ANOTHER_FOLDER, openStateFolder, stateFolder } from "../provider/notes/state-folder";
import { connect } from "../sdk/connect";
import { OLDEST_NODE } from "../sdk/node-version";
import { explainMissing, NOT_TRIED, RIGHTS } from "./rights";

/** One line of output: ok, or what to do about it. */
interface Line {
    isOk: boolean;
    what: string;
    remedy?: string;
}

/** A head node that has just accepted a log-in answers faster than this. */
const TLS_MS = 10_000;

/** The oldest Pulumi CLI that works. */
const OLDEST_PULUMI = "3.150.0";

/** `doctor`: checks everything that an update needs, and says what to do about each failure. Only reads. */
export function addDoctorCommand(program: Command): void {
    program
        .command("doctor")
        .description(
            "checks engine, versions, connection, certificate, log-in, rights, networks, slots and state folder",
        )
        .option("--cluster <namespace>", "configuration namespace: GPU reads GPU_URL and so on", "bcm")
        .action(async ({ cluster }: { cluster: string }) => {
            const lines = [
                checkNode(),
                ...checkEngine(),
                await checkFolder(),
                ...(await checkHeadNode(cluster)),
            ];
            for (const { isOk, what, remedy } of lines)
                console.log(
                    `${isOk ? "ok  " : "FAIL"}  ${what}${isOk || !remedy ? "" : `\n      ${remedy}`}`,
                );
            if (lines.some(({ isOk }) => !isOk)) process.exitCode = 1;
        });
}

function checkNode(): Line {
    const what = `Node ${process.version}`;
    return {
        isOk: satisfies(process.version, `>=${OLDEST_NODE}`),
        what,
        remedy: `Install Node ${OLDEST_NODE} or later.`,
    };
}

function checkEngine(): Line[] {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout, error } = spawnSync("pulumi", ["version"], { encoding: "utf8", env });
    if (error)
        return [
            {
                isOk: false,
                what: "Pulumi CLI",
                remedy: `Install it (https://www.pulumi.com/docs/install) so that pulumi version works in this shell${hasQuickstart() ? ", or run npm run quickstart here" : ""}.`,
            },
        ];
    const version = stdout.trim();
    return [
        {
            isOk: satisfies(version, `>=${OLDEST_PULUMI}`, { includePrerelease: true }),
            what: `Pulumi CLI ${version}`,
            remedy: `Update it to ${OLDEST_PULUMI} or later.`,
        },
    ];
}

/** True in a clone, false in an installed package. */
function hasQuickstart(): boolean {
    return existsSync(join(__dirname, "../../tools/setup.mjs"));
}

async function checkFolder(): Promise<Line> {
    const folder = stateFolder();
    const what = `journals in ${folder}`;
    try {
        await access(await openStateFolder(), constants.W_OK);
        return { isOk: true, what };
    } catch (error) {
        return {
            isOk: false,
            what,
            remedy: `${(error as Error).message}. ${NAME_ANOTHER_FOLDER}; power needs it.`,
        };
    }
}

/** Without a log-in nothing else can be checked; then each right of the account is, apart from the others. */
async function checkHeadNode(cluster: string): Promise<Line[]> {
    const lines: Line[] = [];
    const ask = async (what: string, question: () => Promise<string>): Promise<boolean> => {
        try {
            lines.push({ isOk: true, what: `${what}: ${await question()}` });
            return true;
        } catch (error) {
            lines.push({ isOk: false, what, remedy: indent((error as Error).message) });
            return false;
        }
    };
    const caFile = process.env[environmentName(cluster, "caFile")];
    if (caFile && !existsSync(caFile))
        return [{ isOk: false, what: `CA file ${caFile}`, remedy: "The file does not exist." }];
    let headNode: ReturnType<typeof connect>;
    try {
        headNode = connect(cluster);
    } catch (error) {
        return [{ isOk: false, what: "head node", remedy: indent((error as Error).message) }];
    }
    const { client, isInsecure } = headNode;
    if (isInsecure)
        lines.push({
            isOk: false,
            what: "certificate",
            remedy: `It is not verified. Unset ${environmentName(cluster, "insecure")}, and set ${environmentName(cluster, "caFile")} to the cluster's CA.`,
        });
    const isIn = await ask(`log-in at ${client.headNode}`, async () => {
        await client.checkLogIn();
        return "accepted";
    });
    if (!isIn) return lines;
    if (!isInsecure)
        await ask("certificate", async () => {
            const until = await readExpiry(findConnection(cluster, () => undefined));
            return `verified by ${caFile || "Node's own list of authorities"}, valid until ${until}`;
        });
    for (const right of RIGHTS)
        try {
            lines.push({ isOk: true, what: `${right.what}: ${await right.ask(headNode)}` });
        } catch (error) {
            const { what, without } = right;
            const problem = explainMissing(right, error as Error);
            if (without !== undefined)
                lines.push({ isOk: true, what: `${what}: ${without} (${firstLine(problem)})` });
            else lines.push({ isOk: false, what, remedy: indent(problem) });
        }
    lines.push({ isOk: true, what: `not tried: ${NOT_TRIED}` });
    return lines;
}

function firstLine(text: string): string {
    return text.split("\n")[0] ?? "";
}

/** Below the name of the check. */
function indent(text: string): string {
    return text.replaceAll("\n", "\n      ");
}

/** The last day of the head node's certificate, which the log-in has already verified. */
function readExpiry({ url, ca, certificate, key }: Connection): Promise<string> {
    const { hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "");
    return new Promise((resolve, reject) => {
        const socket = connectTls(
            { host, port: Number(port || 443), ca, cert: certificate, key, minVersion: "TLSv1.2" },
            () => {
                const { valid_to } = socket.getPeerCertificate();
                socket.destroy();
                resolve(new Date(valid_to).toISOString().slice(0, 10));
            },
        );
        socket.once("error", reject);
        socket.setTimeout(TLS_MS, () => socket.destroy(new Error("no answer to a TLS hello")));
    });
}
