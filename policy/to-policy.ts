import type { PolicyConfigSchema, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { z } from "zod";
import { describeFinding } from "../model/issues";
import { Category } from "../provider/category";
import { Device } from "../provider/device";
import { typeToken } from "../provider/internals/resources";
import { PowerAction } from "../provider/power-action";
import type { Case, Judgements, PowerOrder, Rule } from "./rule";

/** Stack configuration with rule settings, besides --policy-pack-config: `bcm:policies`, JSON by rule name. */
export const STACK_SETTINGS = "bcm:policies";
/** The type of the command behind an IpmiPower; other commands are not judged. */
const COMMAND_TYPE = "command:local:Command";
const IPMI_PROGRAM = "pulumi-bcm/ipmi-power";

/** An invalid setting of the pack. The message names the rule, the setting and what is allowed. */
export class SettingsError extends Error {}

/** A rule in the form that Pulumi's policy runner takes. */
export function toPolicy(rule: Rule, given: Record<string, unknown> = {}): ResourceValidationPolicy {
    const memory = new Map<string, unknown>();
    const { level = rule.level, ...preset } = given as { level?: Rule["level"] };
    readSettings(rule, preset); // an invalid one fails when the pack is created
    return {
        name: rule.name,
        description: `${rule.why} ${rule.remedy}`,
        enforcementLevel: level,
        ...(Object.keys(rule.settings.shape).length > 0 && { configSchema: configSchemaOf(rule) }),
        ...(rule.judge && {
            validateResource: (args, report) => {
                const settings = readSettings(rule, {
                    ...preset,
                    ...settingsOfStack(rule, args),
                    ...configOf(args),
                });
                const about = { settings, urn: args.urn, opts: args.opts, memory, now: new Date() };
                for (const finding of judge(rule.judge ?? {}, args, about)) report(describeFinding(finding));
            },
        }),
    };
}

function judge(
    { device, category, power }: Judgements<Record<string, unknown>>,
    args: ResourceValidationArgs,
    about: Case<Record<string, unknown>>,
) {
    // A policy sees the resource's arguments after Pulumi's check, and no outputs.
    if (device && args.type === typeToken(Device.name)) return device(args.props as never, about);
    if (category && args.type === typeToken(Category.name)) return category(args.props as never, about);
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
    if (type === typeToken(PowerAction.name)) return props as unknown as PowerOrder;
    if (type !== COMMAND_TYPE || !String(props.interpreter).includes(IPMI_PROGRAM)) return undefined;
    const { node, powerAction, request } = IpmiWords.parse(JSON.parse(String(props.create)));
    return { deviceId: node, powerAction, request };
}

/** Pulumi adds the level to what --policy-pack-config sets. */
function configOf(args: ResourceValidationArgs): Record<string, unknown> {
    const { enforcementLevel: _level, ...config } = { ...args.getConfig<Record<string, unknown>>() };
    return config;
}

/**
 * The settings in the stack's own configuration, which reach policies with the resource's provider. Nothing else is read
 * from there, because it holds the whole configuration, with secrets in plain text.
 */
function settingsOfStack({ name }: Rule, { provider }: ResourceValidationArgs): Record<string, unknown> {
    const text = provider?.props[STACK_SETTINGS];
    if (text === undefined) return {};
    try {
        const all = z
            .record(z.string(), z.record(z.string(), z.unknown()))
            .parse(typeof text === "string" ? JSON.parse(text) : text);
        return all[name] ?? {};
    } catch {
        throw new SettingsError(
            `${STACK_SETTINGS} is not a JSON object of settings by rule name; expected e.g. {"bcm-power-limit": {"maxNodes": 8}}.`,
        );
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

function configSchemaOf({ settings }: Rule): PolicyConfigSchema {
    const { properties = {} } = z.toJSONSchema(settings, { io: "input" });
    return { properties: properties as PolicyConfigSchema["properties"] };
}
