import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import type { BcmClient } from "../provider/client/client";
import { environmentName } from "../provider/connection";
import { openStateFolder, stateFolder } from "../provider/runtime/state-folder";
import { connect } from "../sdk/connect";
import { isRecent, OLDEST_NODE } from "../sdk/node-version";

/** What one line says: fine, or what to do about it. */
interface Line {
    isOk: boolean;
    what: string;
    remedy?: string;
}

/** As `GET /rest/v1/version` has it (`bcm-api.md` §2.2); the form of `getVersion` itself was not seen on a real one. */
const WireVersion = z.looseObject({ cm_version: z.string(), cmd_version: z.string() });

/** The oldest Pulumi that works. */
const OLDEST_PULUMI = [3, 150] as const;

/** `doctor`: looks at all that an update needs, and says of each line that is not ok what to do. Reads only. */
export function addDoctorCommand(program: Command): void {
    program
        .command("doctor")
        .description(
            "engine, versions, connection, log-in, rights, networks, state folder: each ok, or what to do",
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
        isOk: isRecent(process.version, OLDEST_NODE),
        what,
        remedy: `Install Node ${OLDEST_NODE.join(".")} or later.`,
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
                remedy: "It is not on PATH: https://www.pulumi.com/docs/install, or `npm run quickstart` in this repository.",
            },
        ];
    const version = stdout.trim();
    return [
        {
            isOk: isRecent(version, OLDEST_PULUMI),
            what: `Pulumi CLI ${version}`,
            remedy: `Update it to ${OLDEST_PULUMI.join(".")} or later.`,
        },
    ];
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
            remedy: `${(error as Error).message}. Name another folder in PULUMI_BCM_STATE; power needs it.`,
        };
    }
}

/** Each question needs the one before; the first that fails is the one to mend. */
async function checkHeadNode(cluster: string): Promise<Line[]> {
    const lines: Line[] = [];
    const ask = async (what: string, question: () => Promise<string>): Promise<boolean> => {
        try {
            lines.push({ isOk: true, what: `${what}: ${await question()}` });
            return true;
        } catch (error) {
            lines.push({ isOk: false, what, remedy: (error as Error).message.replaceAll("\n", "\n      ") });
            return false;
        }
    };
    const caFile = process.env[environmentName(cluster, "caFile")];
    if (caFile && !existsSync(caFile))
        return [{ isOk: false, what: `CA file ${caFile}`, remedy: "It is not there." }];
    let headNode: ReturnType<typeof connect>;
    try {
        headNode = connect(cluster);
    } catch (error) {
        return [
            { isOk: false, what: "head node", remedy: (error as Error).message.replaceAll("\n", "\n      ") },
        ];
    }
    const { client, catalog, isInsecure } = headNode;
    if (isInsecure)
        lines.push({
            isOk: false,
            what: "certificate",
            remedy: "It is not verified (insecure). Give the cluster's CA with caFile instead.",
        });
    if (
        !(await ask(
            `log-in at ${client.headNode}`,
            async () => `${(await catalog.networks()).length} networks`,
        ))
    )
        return lines;
    await ask("version of BCM", () => readVersion(client));
    await ask("devices", async () => {
        const devices = [...(await catalog.devices())];
        return `${devices.filter(({ childType }) => childType === "PhysicalNode").length} physical nodes of ${devices.length} devices`;
    });
    await ask("categories", async () => named(await catalog.categories()));
    await ask("software images", async () => named(await catalog.softwareImages()));
    await ask("partitions", async () => named(await catalog.partitions()));
    await ask("history of power", async () => {
        await client.read("cmdevice", "powerOperationHistory", [[], true], z.unknown());
        return "may be read";
    });
    await ask("event sessions", async () => {
        await headNode.events.use(async () => undefined);
        return "may be opened";
    });
    return lines;
}

/** What a bug report needs; an update does not, so that a head node which does not tell it is no failure. */
async function readVersion(client: BcmClient): Promise<string> {
    try {
        const said = await client.read("cmmain", "getVersion", [], WireVersion);
        return `${said.cm_version} (CMDaemon ${said.cmd_version})`;
    } catch (error) {
        return `not told (${(error as Error).message})`;
    }
}

function named(things: readonly { name: string }[]): string {
    return `${things.length} (${things
        .map(({ name }) => name)
        .slice(0, 8)
        .join(", ")}${things.length > 8 ? ", …" : ""})`;
}
