import * as pulumi from "@pulumi/pulumi";
import { redact } from "../../bcm/client/redact";

/** Messages of the program about one of its resources, without what it keeps secret. */
export const log = {
    info: (text: string, about?: pulumi.Resource) => pulumi.log.info(redact(text), about),
    warn: (text: string, about?: pulumi.Resource) => pulumi.log.warn(redact(text), about),
    error: (text: string, about?: pulumi.Resource) => pulumi.log.error(redact(text), about),
};
