import type * as pulumi from "@pulumi/pulumi";

/** Components whose plan judges their resources, and says all of it at once. */
const judging = new WeakSet<pulumi.Resource>();

/** Notes that a component judges the resources in it itself. */
export function judgesItsOwn(component: pulumi.Resource): void {
    judging.add(component);
}

/** Whether a resource's component judges it, and knows what the state has of it. */
export function isJudgedBy(parent: pulumi.Resource | undefined): boolean {
    return parent !== undefined && judging.has(parent);
}
