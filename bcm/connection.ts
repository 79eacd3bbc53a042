import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { listWords } from "../model/text";

/** The configuration namespace used if none is named. */
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
    /** The identity of a cluster that a stack of another one shall take for its own. */
    acceptNewHeadNode?: string;
    /** The configuration namespace, for errors that say what to set. @default "bcm" */
    cluster?: string;
}

/** Calls under way at once: the default and the maximum. */
const CALLS_AT_ONCE = { usual: 4, most: 64 } as const;

/** Reads one key of the stack's configuration, e.g. `bcm:url`. */
export interface ConfigReader {
    (key: string): string | undefined;
    /** Name of the provider resource whose arguments it reads: what a program states for one head node beats the environment. */
    provider?: string;
}

/** The settings of a head node: `bcm:url`, or `BCM_URL` in the environment. */
export const SETTINGS = [
    "url",
    "username",
    "password",
    "certificateFile",
    "keyFile",
    "caFile",
    "insecure",
    "maxCalls",
    "acceptNewHeadNode",
] as const;
export type Setting = (typeof SETTINGS)[number];

/** The name of the running command, if this process has no stack whose configuration it could read. */
let command: string | undefined;

/** From now on messages name only environment variables: a CLI command reads nothing else. */
export function readEnvironmentOnly(name: string): void {
    command = name;
}

/**
 * Finds the connection of a cluster in the environment (`BCM_URL`, `BCM_CA_FILE`, …; other namespaces use their
 * upper-cased name) and then in the stack's configuration (`bcm:url`, `bcm:caFile`, …). The environment wins, so that
 * refresh and destroy, which see the configuration of the last update, can use a rotated password.
 *
 * @throws Error naming every missing setting and how to give it.
 */
export function findConnection(cluster: string, readConfig: ConfigReader): Connection {
    const { provider } = readConfig;
    const value = (setting: Setting) => {
        const [stated, variable] = [
            readConfig(`${cluster}:${setting}`),
            process.env[environmentName(cluster, setting)],
        ];
        return (provider === undefined ? variable || stated : stated || variable) || undefined;
    };
    const how = (setting: Setting, flag = "") => {
        if (provider !== undefined)
            return `${setting} of the provider "${provider}" (or the environment variable ${environmentName(cluster, setting)})`;
        return command
            ? environmentName(cluster, setting)
            : `pulumi config set ${flag}${cluster}:${setting} … (or the environment variable ${environmentName(cluster, setting)})`;
    };

    const url = value("url");
    const [username, password] = [value("username"), value("password")];
    const [certificateFile, keyFile] = [value("certificateFile"), value("keyFile")];
    const accepted = value("acceptNewHeadNode");
    const missing: string[] = [];
    if (!url) missing.push(how("url"));
    else if (!isAddress(url))
        missing.push(
            `${how("url")}: "${withoutLogin(url)}" is not a valid URL; expected e.g. https://head-node:8081`,
        );
    if (certificateFile || keyFile) {
        if (!keyFile) missing.push(how("keyFile"));
        if (!certificateFile) missing.push(how("certificateFile"));
    } else {
        if (!username) missing.push(how("username"));
        if (!password) missing.push(how("password", "--secret "));
    }
    if (!url || missing.length > 0)
        throw new Error(
            `The head node of cluster "${cluster}" is not configured${command ? ":" : ". Set:"}\n${missing.map((line) => `  ${line}`).join("\n")}\n` +
                (command
                    ? adviseExports(command, cluster)
                    : "Refresh and destroy use the configuration of the last `pulumi up`; environment variables always apply."),
        );
    return {
        url: url.replace(/\/+$/, ""),
        username,
        password,
        certificate: readPem(certificateFile, settingName(cluster, "certificateFile")),
        key: readPem(keyFile, settingName(cluster, "keyFile")),
        ca: readPem(value("caFile"), settingName(cluster, "caFile")),
        insecure: readYesOrNo(value("insecure"), settingName(cluster, "insecure")),
        maxCalls: readMaxCalls(
            value("maxCalls"),
            command ? environmentName(cluster, "maxCalls") : `${cluster}:maxCalls`,
        ),
        ...(accepted !== undefined && { acceptNewHeadNode: accepted }),
        cluster,
    };
}

/** Somebody who has just configured a stack may expect a CLI command to read that configuration. */
function adviseExports(name: string, cluster: string): string {
    const [url, ...others] = (["url", "username", "password", "caFile"] as const).map((setting) =>
        environmentName(cluster, setting),
    );
    return (
        `${name} reads only the environment, not the configuration of a stack. Set ${url}, ` +
        `${listWords(others, "and")}, e.g. export ${url}=$(pulumi config get ${cluster}:url).`
    );
}

function readMaxCalls(text: string | undefined, setting: string): number {
    const number = text === undefined ? CALLS_AT_ONCE.usual : Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= CALLS_AT_ONCE.most) return number;
    throw new Error(`${setting}: ${text} is not a whole number from 1 to ${CALLS_AT_ONCE.most}.`);
}

function readYesOrNo(text: string | undefined, setting: string): boolean {
    if (text === undefined || text === "true" || text === "false") return text === "true";
    throw new Error(`${setting}: ${text} is neither true nor false.`);
}

/** `BCM_CA_FILE` for `bcm:caFile`. */
export function environmentName(cluster: string, setting: string): string {
    const snake = (text: string) => text.replace(/([a-z])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]/g, "_");
    return `${snake(cluster)}_${snake(setting)}`.toUpperCase();
}

/** How to give a setting, for messages: `bcm:caFile (or BCM_CA_FILE)`, in a command `BCM_CA_FILE`. */
export function settingName(cluster: string, setting: Setting): string {
    const variable = environmentName(cluster, setting);
    return command ? variable : `${cluster}:${setting} (or ${variable})`;
}

/** Only scheme, host and port: the address is printed, recorded and reported, so it must hold nothing secret. */
function isAddress(url: string): boolean {
    if (!/^https:\/\/[^/]/.test(url) || !URL.canParse(url)) return false;
    const { username, password, search, hash } = new URL(url);
    return username + password + search + hash === "";
}

/** Hides a log-in or token that somebody put into the address. */
function withoutLogin(url: string): string {
    return url.replace(/^(\w*:\/\/)?[^/]*@/, "$1…@").replace(/([?#]).*/, "$1…");
}

/** Node accepts any text as a certificate and then trusts nothing, so a file that is not PEM is refused here. */
function readPem(file: string | undefined, setting: string): string | undefined {
    if (!file) return undefined;
    const path = resolve(file);
    const correct = `Correct ${setting}: it must be the path of a PEM file on this machine.`;
    let text: string;
    try {
        text = readFileSync(path, "utf8");
    } catch (error) {
        throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}). ${correct}`);
    }
    if (!text.includes("-----BEGIN ")) throw new Error(`${path} is not a PEM file. ${correct}`);
    return text;
}
