import assert from "node:assert/strict";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { bcmPolicies } from "../../policy/policies";
import { aBootInterface, aCategory, aDevice } from "../support/builders";

const DEVICE = "pulumi-nodejs:dynamic/bcm:Device";
const CATEGORY = "pulumi-nodejs:dynamic/bcm:Category";
const POWER = "pulumi-nodejs:dynamic/bcm:PowerAction";

const NOT_APPLICABLE = new Error("not applicable");

/** What the rules say of a resource, by rule; the engine tests run them in Pulumi's own runner. */
async function judge(type: string, props: object): Promise<[string, string][]> {
    const said: [string, string][] = [];
    for (const policy of bcmPolicies() as ResourceValidationPolicy[]) {
        const args = {
            type,
            props,
            isType: (about: { __pulumiType?: string }) => about.__pulumiType === type,
            // Pulumi ends a rule that is about something else by an error of its own.
            notApplicable: () => {
                throw NOT_APPLICABLE;
            },
        };
        for (const rule of [policy.validateResource ?? []].flat())
            await Promise.resolve()
                .then(() =>
                    rule(args as unknown as ResourceValidationArgs, (message: string) =>
                        said.push([policy.name, message]),
                    ),
                )
                .catch((error) => {
                    if (error !== NOT_APPLICABLE) throw error;
                });
    }
    return said;
}

describe("bcmPolicies", () => {
    it("are mandatory, each with a name of its own and a reason", () => {
        const policies = bcmPolicies();
        assert.equal(new Set(policies.map(({ name }) => name)).size, policies.length);
        for (const { name, description, enforcementLevel } of policies) {
            assert.match(name, /^bcm-/);
            assert.ok(description.length > 40, name);
            assert.equal(enforcementLevel, "mandatory", name);
        }
    });

    it("have nothing to say about good resources, nor about those of others", async () => {
        assert.deepEqual(await judge(DEVICE, aDevice()), []);
        assert.deepEqual(await judge(CATEGORY, aCategory()), []);
        assert.deepEqual(await judge(POWER, { deviceId: "dgx-05", powerAction: "power_on" }), []);
        assert.deepEqual(await judge("aws:s3/bucket:Bucket", { interfaces: [] }), []);
    });

    for (const [type, props, rule, message] of [
        [
            DEVICE,
            aDevice({ interfaces: [] }),
            "bcm-device-one-boot-interface",
            "dgx-05: interfaces: 0 interfaces are bootable; exactly one is needed. Set bootable: true on the port wired to the provisioning network only.",
        ],
        [
            DEVICE,
            aDevice({ interfaces: [aBootInterface({ ip: undefined })] }),
            "bcm-device-boot-address",
            "dgx-05: interfaces[0]: boot interface eth0 has no address. Give ip, or dhcp: true if BCM shall assign one.",
        ],
        [
            DEVICE,
            aDevice({ powerControl: "pdu", bmc: { password: "hunter2" } }),
            "bcm-device-words",
            'dgx-05: powerControl: "pdu" is not allowed. Use ipmi.',
        ],
        [
            CATEGORY,
            aCategory({ newNodeInstallMode: "SKIP" }),
            "bcm-category-words",
            'gpu-worker: newNodeInstallMode: "SKIP" is not allowed. Use AUTO, FULL, MINIMAL, MAIN or NOSYNC.',
        ],
        [
            POWER,
            { deviceId: "dgx-05", powerAction: "AUXCYCLE" },
            "bcm-power-words",
            'dgx-05: powerAction: "AUXCYCLE" is not allowed. Use power_on, power_off, power_cycle or power_reset.',
        ],
    ] as const)
        it(`${rule} says what is wrong and what to do`, async () => {
            assert.deepEqual(await judge(type, props), [[rule, message]]);
        });
});
