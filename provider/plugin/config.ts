import { isDeepStrictEqual } from "node:util";
import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { ConfigReader } from "../../bcm/connection";
import { DEFAULT_CLUSTER } from "../../bcm/connection";
import { beginProgram } from "../internals/per-program";
import { registerForPlugin } from "../internals/resources";
import { readSettingsFrom } from "../internals/settings";
import { headNodes } from "../runtime/context";
import type { Properties } from "../runtime/inputs";
import { closeProperties, openProperties } from "./values";

/** Arguments of a provider that are Pulumi's own. */
const OF_PULUMI = ["version", "pluginDownloadURL", "__internal"];

/** Pulumi makes a provider itself for resources to which the program gives none; its settings are the stack's `bcm:*`. */
function isDefault(name: string): boolean {
    return /^default(_|$)/.test(name);
}

/**
 * The provider's arguments as the state keeps them: the password is secret. Whether it was so in the stack's configuration Pulumi does not
 * tell a provider (3.259); a `NodeSet` is told, and refuses one in plain text.
 */
export function checkConfig(request: messages.CheckRequest): messages.CheckResponse {
    const { properties, secrets } = openProperties(request.getNews());
    const reply = new proto.CheckResponse();
    reply.setInputs(closeProperties(properties, secrets));
    return reply;
}

/** A head node that has got another address, or another log-in, is the same: no resource is replaced for it. */
export function diffConfig(request: messages.DiffRequest): messages.DiffResponse {
    const before = openProperties(request.getOlds()).properties;
    const after = openProperties(request.getNews()).properties;
    const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
    const reply = new proto.DiffResponse();
    reply.setChanges(isDeepStrictEqual(before, after) ? DIFF_NONE : DIFF_SOME);
    return reply;
}

/** Only remembers: what is missing is said by the first operation that needs it. */
export function configure(request: messages.ConfigureRequest): messages.ConfigureResponse {
    const { properties } = openProperties(request.getArgs());
    beginProgram();
    registerForPlugin(properties.version as string | undefined);
    const reader = readerOf(properties, request.getName() ?? "");
    readSettingsFrom(reader);
    headNodes.configure(reader);
    const reply = new proto.ConfigureResponse();
    reply.setAcceptsecrets(true);
    reply.setAcceptresources(true);
    reply.setAcceptoutputs(true);
    reply.setSupportspreview(true);
    return reply;
}

/**
 * Reads settings from a provider's arguments. One that the program makes is a head node: it serves whatever namespace its resources
 * name. The default one has `bcm:*` only; other namespaces have the environment.
 */
function readerOf(args: Properties, name: string): ConfigReader {
    const isOwn = name !== "" && !isDefault(name);
    const reader: ConfigReader = (key) => {
        const [namespace, setting = ""] = key.split(/:(.*)/s);
        if ((namespace !== DEFAULT_CLUSTER && !isOwn) || OF_PULUMI.includes(setting)) return undefined;
        const value = args[setting];
        return value === undefined || value === null ? undefined : String(value);
    };
    if (isOwn) reader.provider = name;
    return reader;
}
