import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How stacks of tests name it: `pulumi stack init --secrets-provider …`. */
export const SECRETS_PROVIDER = "hashivault://tests";

let environment: Promise<NodeJS.ProcessEnv> | undefined;

/**
 * What the transit engine of HashiCorp Vault answers, one server for the process's stacks. Pulumi encrypts their secrets all
 * the same, but need not derive a key from a passphrase, which takes each command half a second of processor time.
 *
 * @returns how `pulumi` finds it
 */
export function serveKeys(): Promise<NodeJS.ProcessEnv> {
    environment ??= new Promise((resolve) => {
        const server = createServer((request, response) => {
            let body = "";
            request.on("data", (chunk) => (body += chunk));
            request.on("end", () => {
                const { plaintext, ciphertext = "" } = JSON.parse(body) as Record<string, string | undefined>;
                const data = plaintext
                    ? { ciphertext: `vault:v1:${plaintext}` }
                    : { plaintext: ciphertext.replace("vault:v1:", "") };
                response.setHeader("Content-Type", "application/json").end(JSON.stringify({ data }));
            });
        });
        server.keepAliveTimeout = 0;
        server.unref();
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address() as AddressInfo;
            resolve({ VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: "tests" });
        });
    });
    return environment;
}
