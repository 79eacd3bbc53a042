import { request } from "node:https";
import type { Scenario } from "./schema";

/** How to reach the head node that is to be copied. */
export interface CaptureOptions {
    /** E.g. `https://head-01:8081`. */
    url: string;
    username?: string;
    password?: string;
    /** PEM texts of a client certificate, instead of user name and password. */
    certificate?: string;
    key?: string;
    /** PEM text of whom to trust. */
    ca?: string;
    /** Does not check the certificate of the head node. */
    insecure?: boolean;
}

type Entity = Record<string, unknown> & { uuid: string };

const SECRET = /password|passphrase|secret|token|privatekey|private_key|credential|license|community/i;
const TIMEOUT_MS = 60_000;

/**
 * Copies the inventory of a head node into a scenario. Sends nothing but log-in and calls that read. Passwords and keys
 * are dropped; scripts and notes are kept as they are, so they must hold none.
 *
 * @throws Error that names head node and call.
 */
export async function capture(options: CaptureOptions): Promise<Pick<Scenario, "inventory">> {
    const cookie = options.username === undefined ? "" : await logIn(options);
    const read = async (service: string, call: string, args: unknown[] = []) =>
        (await post(options, { service, call, args }, cookie)).body;
    const list = async (service: string, call: string) => (await read(service, call)) as Entity[];
    const devices = await list("cmdevice", "getDevices");
    const inventory = {
        devices,
        categories: await list("cmdevice", "getCategories"),
        images: await list("cmpart", "getSoftwareImages"),
        networks: await list("cmnet", "getNetworks"),
        partitions: await list("cmpart", "getPartitions"),
    };
    const uuids = devices.map(({ uuid }) => uuid);
    const statuses = (await read("cmstatus", "getStatusForDevices", [uuids])) as ({
        status?: string;
    } | null)[];
    const up = devices
        .filter((device, index) => device.childType !== "HeadNode" && statuses[index]?.status === "UP")
        .map(({ hostname }) => String(hostname));
    return { inventory: { ...(withoutSecrets(inventory) as typeof inventory), up } };
}

/** The same with every text under a name that sounds like a secret emptied. */
export function withoutSecrets(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withoutSecrets);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
            key,
            SECRET.test(key) && typeof inner === "string" ? "" : withoutSecrets(inner),
        ]),
    );
}

async function logIn(options: CaptureOptions): Promise<string> {
    const { username, password } = options;
    const { body, cookie } = await post(options, { service: "login", username, password });
    if (body !== true || !cookie) throw new Error(`${options.url} refused the log-in of "${username}".`);
    return cookie;
}

/** One call; the simulator has its own few lines for it, because it shares nothing with the client. */
function post(
    options: CaptureOptions,
    body: object,
    cookie = "",
): Promise<{ body: unknown; cookie: string }> {
    const { url, ca, certificate: cert, key, insecure } = options;
    const what = `${url}: ${"call" in body ? String(body.call) : "log-in"}`;
    return new Promise((resolve, reject) => {
        const fail = (reason: string) => reject(new Error(`${what} failed: ${reason}`));
        const outgoing = request(
            new URL("/json", url),
            {
                method: "POST",
                headers: { "Content-Type": "application/json", ...(cookie && { Cookie: cookie }) },
                ca,
                cert,
                key,
                rejectUnauthorized: !insecure,
                timeout: TIMEOUT_MS,
            },
            (response) => {
                const chunks: Buffer[] = [];
                response.on("data", (chunk: Buffer) => chunks.push(chunk));
                response.on("error", (error) => fail(error.message));
                response.on("end", () => {
                    const text = Buffer.concat(chunks).toString("utf8");
                    if (response.statusCode !== 200) return fail(`HTTP ${response.statusCode}`);
                    try {
                        const parsed = JSON.parse(text) as { errormessage?: string };
                        if (parsed?.errormessage) return fail(parsed.errormessage.trim());
                        const [token = ""] = (response.headers["set-cookie"]?.[0] ?? "").split(";");
                        return resolve({ body: parsed, cookie: token });
                    } catch {
                        return fail("the answer is no JSON");
                    }
                });
            },
        );
        outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in time")));
        outgoing.on("error", (error) => fail(error.message));
        outgoing.end(JSON.stringify(body));
    });
}
