import * as pulumi from "@pulumi/pulumi";
import type { ConfigReader } from "../../bcm/connection";

let reader: ConfigReader = (key) => pulumi.runtime.getConfig(key);

/** Reads the settings of head nodes: from the stack's configuration, or as the plugin was configured. */
export function settings(): ConfigReader {
    return reader;
}

/** From now on settings come from there, as in our plugin: Pulumi gives each of its providers what it is configured with. */
export function readSettingsFrom(other: ConfigReader): void {
    reader = other;
}
