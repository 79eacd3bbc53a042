import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";

/** Opens a port. @param option the command line's name for it @throws Error with a sentence when the port is taken */
export async function listen(
    server: FastifyInstance,
    host: string,
    port: number,
    option: string,
): Promise<void> {
    try {
        await server.listen({ host, port });
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const isTaken = code === "EADDRINUSE";
        throw new Error(
            isTaken
                ? `Port ${port} on ${host} is in use. Give another one with ${option}, or 0 for a free one.`
                : message,
        );
    }
}

/** E.g. `127.0.0.1:8081`. */
export function addressOf(server: FastifyInstance): string {
    const { address, port, family } = server.server.address() as AddressInfo;
    return `${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
