import { z } from "zod";

/** MACs and addresses of a record; what is not named stays. */
export const Claims = z.strictObject({
    /** The device's own MAC, by which it boots. */
    mac: z.string().optional(),
    /** By interface name. */
    ports: z.record(
        z.string(),
        z.strictObject({
            /** BCM's "no MAC" (zeros) takes it away. */
            mac: z.string().optional(),
            /** `0.0.0.0` takes it away. */
            ip: z.string().optional(),
            /** Whether the address comes by DHCP. */
            dhcp: z.boolean().optional(),
            /** Uuid of the network. */
            network: z.string().optional(),
        }),
    ),
});
export type Claims = z.infer<typeof Claims>;

/** A device that takes what another one has, or gives up what another one takes, in one update. */
export const Move = z.strictObject({
    /** Uuid of the device. */
    uuid: z.string(),
    /** Its host name; of one that is renamed the new one. */
    hostname: z.string(),
    /** What it ends with. */
    claims: Claims,
    /** Whether no update of its own follows: the state has it like this already. */
    isLast: z.boolean().optional(),
});
export type Move = z.infer<typeof Move>;
