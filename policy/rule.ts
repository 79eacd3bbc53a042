import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import type * as pulumi from "@pulumi/pulumi";
import { describeFinding, type Finding } from "../sdk/model/issues";

/** A rule about one kind of resource: what it is called, why it exists, and the judgement it passes on. */
export interface Rule<Spec, Args> {
    name: `bcm-${string}`;
    /** Why it matters, and what to do. */
    description: string;
    /** The resource class it judges. */
    about: new (
        name: string,
        args: Args,
        opts?: pulumi.CustomResourceOptions,
    ) => pulumi.Resource;
    /**
     * Reads only the properties that it judges: in a preview, one that is not known yet turns the rule into a mere
     * notice.
     */
    judge: (properties: Spec) => Finding[];
}

/** The rule as a mandatory policy, with the same judgement in preview and update. */
export function toPolicy<Spec, Args>({
    name,
    description,
    about,
    judge,
}: Rule<Spec, Args>): ResourceValidationPolicy {
    return {
        name,
        description,
        enforcementLevel: "mandatory",
        validateResource: validateResourceOfType(
            about,
            // Policies see what the program gave, after check: the resource's arguments and no outputs.
            (properties, _args, report) => {
                for (const finding of judge(properties as Spec)) report(describeFinding(finding));
            },
        ),
    };
}
