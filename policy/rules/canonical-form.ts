import { z } from "zod";
import { BOOT_LOADER } from "../../bcm/wire/words";
import { canonicalMac } from "../../model/fields";
import { rule } from "../rule";

type Properties = Record<string, unknown>;

export const canonicalForm = rule({
    name: "bcm-canonical-form",
    why: "MACs and boot loaders in one spelling are easier to search for and to compare.",
    remedy: "Nothing has to be done: MACs become upper case, and grub2 becomes BCM's GRUB.",
    level: "disabled",
    settings: z.object({}),
    example: "dgx-05: mac b8-ce-f6-d9-47-bc becomes B8:CE:F6:D9:47:BC",
    remedies: {
        device: (device) => ({
            ...device,
            ...macOf(device),
            ...bootLoaderOf(device),
            ...(Array.isArray(device.interfaces) && {
                interfaces: device.interfaces.map((port: Properties) => ({ ...port, ...macOf(port) })),
            }),
        }),
        category: (category) => ({ ...category, ...bootLoaderOf(category) }),
    },
});

function macOf({ mac }: Properties): Properties {
    const canonical = typeof mac === "string" ? canonicalMac(mac) : undefined;
    return canonical === undefined ? {} : { mac: canonical };
}

function bootLoaderOf({ bootLoader }: Properties): Properties {
    const isKnown = typeof bootLoader === "string" && Object.hasOwn(BOOT_LOADER, bootLoader);
    return isKnown ? { bootLoader: BOOT_LOADER[bootLoader as keyof typeof BOOT_LOADER] } : {};
}
