import * as pulumi from "@pulumi/pulumi";
import { redact } from "../../bcm/client/redact";
import { urnOf } from "./resources";

/**
 * Pulumi sends messages one after another, each once its resource is registered. A message about a resource that still waits
 * would hold up all others, and for ever if one of those comes first in what the resource waits for.
 */
async function send(level: "info" | "warn" | "error", text: string, about?: pulumi.Resource): Promise<void> {
    if (about) await urnOf(about);
    await pulumi.log[level](redact(text), about);
}

/** Messages of the program about one of its resources, without what it keeps secret. */
export const log = {
    info: (text: string, about?: pulumi.Resource) => send("info", text, about),
    warn: (text: string, about?: pulumi.Resource) => send("warn", text, about),
    error: (text: string, about?: pulumi.Resource) => send("error", text, about),
};
