import type { ResourceValidationArgs } from "@pulumi/policy";
import { UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import { type BcmPolicyOptions, bcmPolicies } from "../../policy/policies";
import { STACK_SETTINGS } from "../../policy/to-policy";
import { aCategory, aDevice } from "../support/builders";

const TYPES = {
    device: "pulumi-nodejs:dynamic/bcm:Device",
    category: "pulumi-nodejs:dynamic/bcm:Category",
    power: "pulumi-nodejs:dynamic/bcm:PowerAction",
    request: "pulumi-nodejs:dynamic/bcm:PowerRequest",
    command: "command:local:Command",
} as const;
type Kind = keyof typeof TYPES;

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

/** What a pack says of resources, one after the other, as `[rule, message]`; "cannot know" where a value is unknown. */
export function judge(
    resources: Resource[],
    options: BcmPolicyOptions = {},
    config: object = {},
): [string, string][] {
    const policies = bcmPolicies(options).filter(({ enforcementLevel }) => enforcementLevel !== "disabled");
    const said: [string, string][] = [];
    for (const [
        index,
        { kind, props, protect = false, urn = `urn:${index}`, stackSettings },
    ] of resources.entries())
        for (const { name, validateResource } of policies) {
            const args = {
                type: TYPES[kind as Kind] ?? kind,
                props: unknownCheckingProxy(props as Record<string, unknown>),
                urn,
                opts: { protect },
                provider: stackSettings && { props: { [STACK_SETTINGS]: JSON.stringify(stackSettings) } },
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
