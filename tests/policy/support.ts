import assert from "node:assert/strict";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import { type BcmPolicyOptions, bcmPolicies } from "../../policy/policies";
import { STACK_SETTINGS } from "../../policy/to-policy";
import { aCategory, aDevice } from "../support/builders";

const NAMES = { device: "Device", category: "Category", power: "PowerAction", request: "PowerRequest" };
type Kind = keyof typeof NAMES;

/** How resources of both kinds look to a policy: those of Pulumi's dynamic provider and those of our plugin. */
const FORMS = {
    dynamic: { type: "pulumi-nodejs:dynamic/bcm:", settings: STACK_SETTINGS },
    plugin: { type: "bcm:index:", settings: STACK_SETTINGS.split(":")[1] ?? "" },
};

/** A resource as a policy gets it. */
export interface Resource {
    kind: Kind | string;
    props: object;
    protect?: boolean;
    urn?: string;
    stackSettings?: object;
}

const NOT_APPLICABLE = new Error("not applicable");
export const device = (changes: object = {}): Resource => ({ kind: "device", props: aDevice(changes) });
export const category = (changes: object = {}): Resource => ({ kind: "category", props: aCategory(changes) });
export const power = (changes: object = {}): Resource => ({
    kind: "power",
    props: { deviceId: "dgx-05", powerAction: "power_reset", ...changes },
});

/**
 * What a pack says of resources, one after the other, as `[rule, message]`; "cannot know" where a value is unknown. It has to say the same of
 * both kinds.
 */
export function judge(
    resources: Resource[],
    options: BcmPolicyOptions = {},
    config: object = {},
): [string, string][] {
    const said = judgeAs("dynamic", resources, options, config);
    assert.deepEqual(withoutTimes(judgeAs("plugin", resources, options, config)), withoutTimes(said));
    return said;
}

/** A message may say when it was said. */
function withoutTimes(said: [string, string][]): string[] {
    return said.map((line) => line.join(" ").replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "now"));
}

function typeOf(form: keyof typeof FORMS, kind: string): string {
    if (kind === "command") return "command:local:Command";
    return Object.hasOwn(NAMES, kind) ? FORMS[form].type + NAMES[kind as Kind] : kind;
}

function judgeAs(
    form: keyof typeof FORMS,
    resources: Resource[],
    options: BcmPolicyOptions,
    config: object,
): [string, string][] {
    const policies = bcmPolicies(options).filter(({ enforcementLevel }) => enforcementLevel !== "disabled");
    const said: [string, string][] = [];
    for (const [
        index,
        { kind, props, protect = false, urn = `urn:${index}`, stackSettings },
    ] of resources.entries())
        for (const { name, validateResource } of policies) {
            const args = {
                type: typeOf(form, kind),
                props: unknownCheckingProxy(props as Record<string, unknown>),
                urn,
                opts: { protect },
                provider: stackSettings && {
                    props: { [FORMS[form].settings]: JSON.stringify(stackSettings) },
                },
                getConfig: () => config,
                // Pulumi ends a rule that is about something else by an error of its own.
                notApplicable: () => {
                    throw NOT_APPLICABLE;
                },
            };
            for (const validate of [validateResource ?? []].flat())
                try {
                    void validate(args as unknown as ResourceValidationArgs, (message: string) =>
                        said.push([name, message]),
                    );
                } catch (error) {
                    if (error instanceof UnknownValueError) said.push([name, "cannot know"]);
                    else if (error !== NOT_APPLICABLE) throw error;
                }
        }
    return said;
}
