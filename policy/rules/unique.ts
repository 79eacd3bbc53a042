import { z } from "zod";
import { claimFor } from "../../model/judgements";
import { rule } from "../rule";

export const unique = rule({
    name: "bcm-stack-unique",
    why: "Two nodes with one host name, MAC or address knock each other off the network, BMCs included.",
    remedy: "Give each node its own.",
    level: "mandatory",
    settings: z.object({}),
    example: 'dgx-06: mac: B8:CE:F6:D9:47:BC is already used by "dgx-05". Give dgx-06 its own MAC.',
    judge: {
        device: (device, { urn, memory }) => {
            const place = `owners on ${device.cluster}`; // of another head node nobody knows anything here
            const owners =
                (memory.get(place) as Map<string, string> | undefined) ?? new Map<string, string>();
            memory.set(place, owners);
            if (memory.has(urn)) return []; // Pulumi shows a replaced resource a second time
            memory.set(urn, true);
            return claimFor(device, owners);
        },
    },
});
