import { generate } from "selfsigned";

export interface Tls {
    key: string;
    cert: string;
    /** Whom the head node trusts to sign certificates of clients. */
    ca: string[];
}

export interface Certificate {
    key: string;
    cert: string;
}

/** A cluster's own authority, which is also its server's certificate: that is all a client has to trust. */
export async function makeServerCertificate(host: string): Promise<Certificate> {
    const made = await generate([{ name: "commonName", value: "bcm-simulator" }], {
        extensions: [
            { name: "basicConstraints", cA: true },
            {
                name: "subjectAltName",
                altNames: [
                    { type: 7, ip: host },
                    { type: 2, value: "localhost" },
                ],
            },
        ],
    });
    return { key: made.private, cert: made.cert };
}

/** A certificate with which a client may come instead of logging in. */
export async function makeClientCertificate(name: string, authority: Certificate): Promise<Certificate> {
    const made = await generate([{ name: "commonName", value: name }], { ca: authority });
    return { key: made.private, cert: made.cert };
}
