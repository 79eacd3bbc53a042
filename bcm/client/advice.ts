import { DEFAULT_CLUSTER, settingName } from "../connection";

/** Failures after which the request surely never reached the head node. */
export const NEVER_ARRIVED: ReadonlySet<string> = new Set([
    ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
]);
/** What TLS says of an answer that is none. */
const NO_TLS = /wrong version number|packet length too long|http request/;
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** What to do about a head node that is there and does not work as it should. */
export const LOOK_THERE =
    "Check CMDaemon there (systemctl status cmd, /var/log/cmdaemon), then run the same command again";

/** Whether the same call will fail the same way until somebody changes a setting. */
export function isLasting(code: string, message: string): boolean {
    return UNTRUSTED.test(code) || NO_TLS.test(message);
}

/** What a failure on the way to a head node means, and what to do about it. */
export function explain(code: string, message: string, cluster = DEFAULT_CLUSTER): string {
    const address = `host and port in ${settingName(cluster, "url")}; BCM's port is 8081`;
    if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
        return `its certificate is for another name (${message}). Use a name of the certificate in ${settingName(cluster, "url")}.`;
    if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
        return `its certificate is out of date (${code}). Renew it on the head node, or correct this machine's clock.`;
    if (UNTRUSTED.test(code))
        return (
            `its certificate is not trusted (${code}). Give the cluster's CA with ${settingName(cluster, "caFile")}: ` +
            "the PEM file of whoever issued the certificate, copied from the head node."
        );
    if (NO_TLS.test(message)) return `what answers there does not speak TLS. Check ${address}.`;
    if (code === "ENOTFOUND")
        return `the head node cannot be reached (${code}): nobody knows this host name. Correct it in ${settingName(cluster, "url")}.`;
    if (NEVER_ARRIVED.has(code))
        return `the head node cannot be reached (${code}). Check ${address}. Is the head node up?`;
    return code ? `${message} (${code}). ${LOOK_THERE}.` : message;
}

/** The sentence for a web server that is no head node. */
export function explainStranger(headNode: string, status: number, cluster = DEFAULT_CLUSTER): string {
    return (
        `what answers at ${headNode} is no head node: it does not know BCM's log-in (HTTP ${status}). ` +
        `Check host and port in ${settingName(cluster, "url")}; BCM's port is 8081.`
    );
}
