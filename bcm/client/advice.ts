import { DEFAULT_CLUSTER, settingName } from "../connection";

/** Failures after which the request certainly never reached the head node. */
export const NEVER_ARRIVED: ReadonlySet<string> = new Set([
    ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
]);
/** What TLS reports when the answer is not TLS. */
const NO_TLS = /wrong version number|packet length too long|http request/;
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** What to do about a head node that answers but does not work as it should. */
export const LOOK_THERE =
    "Check CMDaemon there (systemctl status cmd, /var/log/cmdaemon), then run the same command again";

/** Whether the same call will keep failing in the same way until somebody changes a setting. */
export function isLasting(code: string, message: string): boolean {
    return UNTRUSTED.test(code) || NO_TLS.test(message);
}

/** What a failed connection to a head node means, and what to do about it. */
export function explain(code: string, message: string, cluster = DEFAULT_CLUSTER): string {
    const address = `host and port in ${settingName(cluster, "url")}; BCM's port is 8081`;
    if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
        return `its certificate is for another name (${message}). In ${settingName(cluster, "url")}, use a name that the certificate has.`;
    if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
        return `its certificate has expired or is not yet valid (${code}). Renew it on the head node, or correct this machine's clock.`;
    if (UNTRUSTED.test(code))
        return (
            `its certificate is not trusted (${code}). Set ${settingName(cluster, "caFile")} to the cluster's CA: ` +
            "the PEM file of whoever issued the certificate, copied from the head node."
        );
    if (NO_TLS.test(message)) return `the server there does not speak TLS. Check ${address}.`;
    if (code === "ENOTFOUND")
        return `the head node cannot be reached (${code}): this host name is unknown. Correct it in ${settingName(cluster, "url")}.`;
    if (NEVER_ARRIVED.has(code))
        return `the head node cannot be reached (${code}). Check ${address}. Is the head node up?`;
    return code ? `${message} (${code}). ${LOOK_THERE}.` : message;
}

/** The sentence for a web server that is not a head node. */
export function explainStranger(headNode: string, status: number, cluster = DEFAULT_CLUSTER): string {
    return (
        `the server at ${headNode} is not a BCM head node: it does not know BCM's log-in call (HTTP ${status}). ` +
        `Check host and port in ${settingName(cluster, "url")}; BCM's port is 8081.`
    );
}
