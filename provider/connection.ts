import { readFileSync } from "node:fs";

/** The configuration namespace of the head node when none is named. */
export const DEFAULT_CLUSTER = "bcm";

/** Where a head node is and how to log in. Holds secrets: never log it, never store it. */
export interface Connection {
    url: string;
    username?: string;
    password?: string;
    /** PEM texts. */
    certificate?: string;
    key?: string;
    ca?: string;
    insecure: boolean;
    /** Calls under way at once; long polls do not count. */
    maxCalls: number;
}

/** Calls under way at once where nothing else is said (`bcm-api.md` §24 U21), and the most that may be said. */
const CALLS_AT_ONCE = { usual: 4, most: 64 } as const;

/** Reads one key of the stack's configuration, e.g. `bcm:url`. */
export type ConfigReader = (key: string) => string | undefined;

/** What can be said of a head node: `bcm:url`, or `BCM_URL` in the environment. */
export const SETTINGS = [
    "url",
    "username",
    "password",
    "certificateFile",
    "keyFile",
    "caFile",
    "insecure",
    "maxCalls",
] as const;
export type Setting = (typeof SETTINGS)[number];

/**
 * Finds the connection of a cluster in the environment (`BCM_URL`, `BCM_CA_FILE`, …; for another namespace its
 * upper-cased name) and then in the stack's configuration (`bcm:url`, `bcm:caFile`, …). The environment wins, so that
 * refresh and destroy, which see the configuration of the last update, follow a rotated password.
 *
 * @throws Error naming every missing setting and how to give it.
 */
export function findConnection(cluster: string, readConfig: ConfigReader): Connection {
    const value = (setting: Setting) =>
        process.env[environmentName(cluster, setting)] || readConfig(`${cluster}:${setting}`) || undefined;
    const how = (setting: Setting, flag = "") =>
        `pulumi config set ${flag}${cluster}:${setting} … (or the environment variable ${environmentName(cluster, setting)})`;

    const url = value("url");
    const [username, password] = [value("username"), value("password")];
    const [certificateFile, keyFile] = [value("certificateFile"), value("keyFile")];
    const missing: string[] = [];
    if (!url) missing.push(how("url"));
    else if (!/^https:\/\/[^/]/.test(url))
        missing.push(`${how("url")} with an https:// address, e.g. https://head-node:8081`);
    if (!(username && password) && !(certificateFile && keyFile)) {
        if (certificateFile || keyFile)
            missing.push(certificateFile ? how("keyFile") : how("certificateFile"));
        else {
            if (!username) missing.push(how("username"));
            if (!password) missing.push(how("password", "--secret "));
        }
    }
    if (!url || missing.length > 0)
        throw new Error(
            `The head node of cluster "${cluster}" is not configured. Set:\n${missing.map((line) => `  ${line}`).join("\n")}\n` +
                "Refresh and destroy see the configuration of the last `pulumi up`; the environment always counts.",
        );
    return {
        url: url.replace(/\/+$/, ""),
        username,
        password,
        certificate: readPem(certificateFile, `${cluster}:certificateFile`),
        key: readPem(keyFile, `${cluster}:keyFile`),
        ca: readPem(value("caFile"), `${cluster}:caFile`),
        insecure: value("insecure") === "true",
        maxCalls: readMaxCalls(value("maxCalls"), `${cluster}:maxCalls`),
    };
}

function readMaxCalls(text: string | undefined, setting: string): number {
    const number = text === undefined ? CALLS_AT_ONCE.usual : Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= CALLS_AT_ONCE.most) return number;
    throw new Error(`${setting}: ${text} is not a whole number from 1 to ${CALLS_AT_ONCE.most}.`);
}

/** `BCM_CA_FILE` for `bcm:caFile`. */
export function environmentName(cluster: string, setting: string): string {
    const snake = (text: string) => text.replace(/([a-z])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]/g, "_");
    return `${snake(cluster)}_${snake(setting)}`.toUpperCase();
}

function readPem(file: string | undefined, setting: string): string | undefined {
    if (!file) return undefined;
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        throw new Error(`${setting}: ${(error as Error).message}`);
    }
}
