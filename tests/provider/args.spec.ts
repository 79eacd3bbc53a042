import assert from "node:assert/strict";
import type { Input, Unwrap } from "@pulumi/pulumi";
import type { CategorySpec, FsMountSpec, GpuSettingsSpec } from "../../model/category";
import type { BmcSpec, DeviceSpec, InterfaceSpec } from "../../model/device";
import type { DrainSpec } from "../../model/drain";
import type { NodeSetSpec, NodeSpec, RolloutSpec } from "../../model/node-set";
import type { IpmiOrder, NodeReadinessSpec, PowerActionSpec, PowerRequestSpec } from "../../model/power";
import type { BmcArgs, CategoryArgs, FsMountArgs, GpuSettingsArgs, InterfaceArgs } from "../../provider/args";
import type { Category } from "../../provider/category";
import type { DeviceArgs } from "../../provider/device-args";
import type {
    DrainArgs,
    NodeReadinessArgs,
    PowerActionArgs,
    PowerRequestArgs,
} from "../../provider/power-args";
import type { IpmiPowerArgs } from "../../sdk";
import type { NodeArgs, NodeSetArgs, RolloutArgs } from "../../sdk/args";

/** True when arguments and schema have the same fields, and every value that may be written fits the schema. */
type Agrees<Args, Spec, Without extends string = never> =
    Exclude<keyof Args, Without> extends keyof Spec
        ? Exclude<keyof Spec, Without> extends keyof Args
            ? Unwrap<Omit<Args, Without>> extends Partial<Omit<Spec, Without>>
                ? true
                : ["a value that may be written does not fit the schema", Unwrap<Omit<Args, Without>>]
            : ["the schema has a field that cannot be written", Exclude<keyof Spec, keyof Args>]
        : ["a field can be written that the schema refuses", Exclude<keyof Args, keyof Spec>];

/** Arguments in which a category stands by its name; a resource in its place becomes its name first. */
type ByName<Args> = { [Key in keyof Args]: Exclude<Args[Key], Category> };

// The compiler judges these: where arguments and schema part, the line does not compile and names the field.
const AGREED = {
    bmc: true satisfies Agrees<BmcArgs, BmcSpec>,
    interface: true satisfies Agrees<InterfaceArgs, InterfaceSpec>,
    device: true satisfies Agrees<ByName<DeviceArgs>, DeviceSpec>,
    mount: true satisfies Agrees<FsMountArgs, FsMountSpec>,
    gpu: true satisfies Agrees<GpuSettingsArgs, GpuSettingsSpec>,
    category: true satisfies Agrees<CategoryArgs, CategorySpec>,
    node: true satisfies Agrees<ByName<NodeArgs>, NodeSpec>,
    rollout: true satisfies Agrees<RolloutArgs, RolloutSpec>,
    nodeSet: true satisfies Agrees<
        ByName<Omit<NodeSetArgs, "nodes">> & { nodes: Record<string, ByName<NodeArgs>> },
        NodeSetSpec
    >,
    powerAction: true satisfies Agrees<PowerActionArgs, PowerActionSpec>,
    powerRequest: true satisfies Agrees<PowerRequestArgs, PowerRequestSpec>,
    nodeReadiness: true satisfies Agrees<NodeReadinessArgs, NodeReadinessSpec, "drain">,
    drain: true satisfies Agrees<DrainArgs, DrainSpec>,
    // The password comes by environment, the stack from Pulumi, and the moment goes past the order.
    ipmiPower: true satisfies Agrees<IpmiPowerArgs, IpmiOrder, "password" | "stack" | "bootedAfter">,
};

describe("arguments and schemas", () => {
    it("agree, as the compiler says", () => {
        const odd: Agrees<{ mac?: Input<string>; colour?: string }, { mac?: string }> = [
            "a field can be written that the schema refuses",
            "colour",
        ];
        assert.equal(odd[1], "colour");
        assert.equal(Object.keys(AGREED).length, 14);
    });
});
