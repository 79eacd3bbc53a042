import type {
    EnforcementLevel,
    PolicyConfigSchema,
    ResourceValidationArgs,
    ResourceValidationPolicy,
} from "@pulumi/policy";
import { z } from "zod";
import { redact } from "../bcm/client/redact";
import { describeFinding } from "../model/issues";
import { listWords, suggest } from "../model/text";
import { isOfKind } from "../model/urn";
import { Category } from "../provider/category";
import { Device } from "../provider/device";
import { keepSecretInputs } from "../provider/internals/secret-inputs";
import { readOrder } from "../provider/power/ipmi/ipmitool";
import { PowerAction } from "../provider/power-action";
import { PowerRequest } from "../provider/power-request";
import type { Case, Judgements, PowerOrder, Rule } from "./rule";

/** Stack configuration with rule settings, besides --policy-pack-config: `bcm:policies`, JSON by rule name. */
export const STACK_SETTINGS = "bcm:policies";
const PLUGIN_SETTINGS = "policies";
/** The type of the command behind an IpmiPower; other commands are not judged. */
const COMMAND_TYPE = "command:local:Command";
const IPMI_PROGRAM = "pulumi-bcm/ipmi-power";

/** Pulumi's levels of enforcement. */
const LEVELS: readonly EnforcementLevel[] = ["advisory", "mandatory", "remediate", "disabled"];

/** An invalid setting of the pack. The message names the rule, the setting and what is allowed. */
export class SettingsError extends Error {
    constructor(message: string) {
        super(message);
        this.stack = `${new.target.name}: ${message}`; // Node and Pulumi print the stack where nothing catches it
    }
}

/** A rule in the form that Pulumi's policy runner takes. */
export function toPolicy(
    rule: Rule,
    given: Record<string, unknown> = {},
    /** Names of all rules. */
    names: readonly string[] = [rule.name],
): ResourceValidationPolicy {
    const memory = new Map<string, unknown>();
    const { enforcementLevel = rule.level, ...preset } = given as { enforcementLevel?: Rule["level"] };
    readSettings(rule, preset); // an invalid one fails when the pack is created
    readLevel(rule, enforcementLevel);
    return {
        name: rule.name,
        description: `${rule.why} ${rule.remedy}`,
        enforcementLevel,
        ...(Object.keys(rule.settings.shape).length > 0 && { configSchema: configSchemaOf(rule) }),
        ...(rule.judge && {
            validateResource: (args, report) => {
                const places = {
                    code: preset,
                    stack: settingsOfStack(rule, names, args),
                    "command line": configOf(args),
                };
                keepSecretInputs(args.props);
                const settings = readSettings(rule, Object.assign({}, ...Object.values(places)));
                const about = { settings, urn: args.urn, opts: args.opts, memory, now: new Date() };
                const findings = judge(rule.judge ?? {}, args, about);
                tellSettings(rule, places); // now that it is one of ours: others come without the stack's settings
                for (const finding of findings) report(redact(describeFinding(finding)));
            },
        }),
    };
}

function judge(
    { device, category, power, request }: Judgements<Record<string, unknown>>,
    args: ResourceValidationArgs,
    about: Case<Record<string, unknown>>,
) {
    // A policy sees the resource's arguments after Pulumi's check, and no outputs.
    if (device && isOfKind(args.type, Device.name)) return device(args.props as never, about);
    if (category && isOfKind(args.type, Category.name)) return category(args.props as never, about);
    if (request && isOfKind(args.type, PowerRequest.name)) return request(args.props as never, about);
    const order = power && readPowerOrder(args);
    if (power && order) return power(order, about);
    return args.notApplicable();
}

/** The part of an order to ipmitool that policies judge; any words pass here, because the rules check them. */
const IpmiWords = z.looseObject({
    node: z.string(),
    powerAction: z.string(),
    request: z.string().optional(),
});

function readPowerOrder({ type, props }: ResourceValidationArgs): PowerOrder | undefined {
    // An action of the plugin that stands on its own is a component around the action, and has no properties itself.
    if (isOfKind(type, PowerAction.name))
        return Object.hasOwn(props, "deviceId") ? (props as unknown as PowerOrder) : undefined;
    if (type !== COMMAND_TYPE || !String(props.interpreter).includes(IPMI_PROGRAM)) return undefined;
    const environment = (props.environment ?? {}) as Record<string, unknown>;
    const { order } = readOrder(String(props.create), environment);
    const { node, powerAction, request } = IpmiWords.parse(order);
    return { deviceId: node, powerAction, request };
}

/** Pulumi adds the level to what --policy-pack-config sets, and the defaults of a schema, were there any. */
function configOf(args: ResourceValidationArgs): Record<string, unknown> {
    const { enforcementLevel: _level, ...config } = { ...args.getConfig<Record<string, unknown>>() };
    return config;
}

const ByRule = z.record(z.string(), z.union([z.record(z.string(), z.unknown()), z.string()]));

/**
 * The settings in the stack's own configuration, which reach policies with the resource's provider. Nothing else is read
 * from there, because it holds the whole configuration, with secrets in plain text.
 */
function settingsOfStack(
    { name }: Rule,
    names: readonly string[],
    { provider }: ResourceValidationArgs,
): Record<string, unknown> {
    // The plugin's provider has its own settings only, under their bare names.
    const text = provider?.props[STACK_SETTINGS] ?? provider?.props[PLUGIN_SETTINGS];
    if (text === undefined) return {};
    const all = ByRule.safeParse(typeof text === "string" ? parseJson(text) : text).data;
    if (!all)
        throw new SettingsError(
            `${STACK_SETTINGS} is not a JSON object of settings by rule name; expected e.g. {"bcm-power-limit": {"maxNodes": 8}}.`,
        );
    const unknown = Object.keys(all).find((key) => !names.includes(key));
    if (unknown !== undefined)
        throw new SettingsError(
            `${STACK_SETTINGS}: there is no rule "${unknown}".${suggest(unknown, names)}`,
        );
    const settings = all[name] ?? {};
    if (typeof settings !== "object" || "enforcementLevel" in settings)
        throw new SettingsError(
            `${STACK_SETTINGS}: ${name}: a stack sets no level; the pack or --policy-pack-config does. Give its settings, e.g. ` +
                '{"bcm-power-limit": {"maxNodes": 8}}.',
        );
    return settings;
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** @throws SettingsError for an unknown setting or an invalid value. */
function readSettings({ name, settings }: Rule, given: Record<string, unknown>): Record<string, unknown> {
    const read = settings.strict().safeParse(given);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw new SettingsError(
        `${name}: ${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")}. ` +
            `Its settings: ${Object.keys(settings.shape).join(", ") || "none"}.`,
    );
}

/** Without defaults: Pulumi would fill them in as if the command line had said so, over what stack and code say. */
function configSchemaOf({ settings }: Rule): PolicyConfigSchema {
    const { properties = {} } = z.toJSONSchema(settings, {
        io: "input",
        override: ({ jsonSchema }) => {
            delete jsonSchema.default;
        },
    });
    return { properties: properties as PolicyConfigSchema["properties"] };
}

/** @throws SettingsError for a level that Pulumi does not know; Pulumi itself would show a stack trace. */
function readLevel({ name }: Rule, level: unknown): void {
    if (LEVELS.includes(level as EnforcementLevel)) return;
    throw new SettingsError(
        `${name}: enforcementLevel: ${JSON.stringify(level)} is not a level. Use ${listWords(LEVELS)}.`,
    );
}

/** Rules whose settings have been told; once per process. */
const told = new Set<string>();

/** One line on which settings hold and who set them, for each rule that does not run on its defaults. */
function tellSettings({ name }: Rule, places: Record<string, Record<string, unknown>>): void {
    if (told.has(name)) return;
    told.add(name);
    const origin = new Map<string, string>();
    for (const [place, settings] of Object.entries(places))
        for (const [setting, value] of Object.entries(settings))
            origin.set(setting, `${setting} ${JSON.stringify(value)} (${place})`);
    if (origin.size > 0) console.log(`${name}: ${[...origin.values()].join(", ")}`);
}
