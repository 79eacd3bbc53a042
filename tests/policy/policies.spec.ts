import assert from "node:assert/strict";
import type { EnforcementLevel } from "@pulumi/policy";
import { UNKNOWN } from "../../model/issues";
import { type BcmPolicyOptions, rules } from "../../policy/policies";
import { aBootInterface } from "../support/builders";
import { DISK_SETUP } from "../support/full-builders";
import { category, device, judge, power, type Resource } from "./support";

/** Resources that break one rule alone, and what it says; with what switches the rule on where that is needed. */
const BROKEN: Record<
    string,
    { resources: Resource[]; options?: Record<string, unknown>; others?: BcmPolicyOptions }
> = {
    "bcm-device-one-boot-interface": { resources: [device({ interfaces: [] })] },
    "bcm-device-boot-address": { resources: [device({ interfaces: [aBootInterface({ ip: undefined })] })] },
    "bcm-device-interfaces": { resources: [device({ interfaces: [aBootInterface({ mac: undefined })] })] },
    "bcm-device-words": { resources: [device({ powerControl: "pdu", bmc: { password: "hunter2" } })] },
    "bcm-category-words": { resources: [category({ newNodeInstallMode: "SKIP" })] },
    "bcm-power-words": { resources: [power({ powerAction: "AUXCYCLE" })] },
    "bcm-category-disk-setup": { resources: [category({ disksetup: "<disks/>" })] },
    "bcm-category-disk-setup-advice": {
        resources: [category({ disksetup: DISK_SETUP.replace("<size>512M</size>", "<size>auto</size>") })],
    },
    "bcm-stack-unique": {
        resources: [
            device(),
            device({
                hostname: "dgx-06",
                interfaces: [aBootInterface({ mac: "00:00:5E:00:53:01", ip: "10.184.162.106" })],
            }),
        ],
    },
    "bcm-protected-nodes": { resources: [power({ deviceId: "ctl-01" })], options: { nodes: ["ctl-*"] } },
    "bcm-power-limit": {
        resources: Array.from({ length: 51 }, (_, index) => power({ deviceId: `dgx-${index + 1}` })),
    },
    "bcm-removal-limit": {
        resources: [
            {
                kind: "request",
                props: { facts: { leaving: [3, 4, 5, 6, 7, 8].map((number) => `dgx-0${number}`), had: 8 } },
            },
        ],
    },
    "bcm-category-image": {
        resources: [category({ softwareImage: "test-image" })],
        options: { allowed: ["ubuntu-22.04-nvidia-535"] },
    },
    "bcm-device-roles": {
        resources: [device({ roles: ["compute"] })],
        options: { roles: { "gpu-worker": ["compute", "gpu"] } },
    },
    "bcm-stack-node-limit": {
        resources: [1, 2, 3, 4, 5].map((number) =>
            device({
                hostname: `dgx-0${number}`,
                mac: undefined,
                interfaces: [
                    aBootInterface({ mac: `00:00:5E:00:53:0${number}`, ip: `10.184.162.${number}` }),
                ],
            }),
        ),
        options: { maxNodes: 4 },
    },
    "bcm-device-boot-network": {
        resources: [
            device({ managementNetwork: "dgxnet", interfaces: [aBootInterface({ network: "oob-mgmt" })] }),
        ],
    },
    "bcm-device-address-in-network": {
        resources: [
            device({
                interfaces: [aBootInterface({ ip: "10.9.9.9" })],
                facts: { cidrs: { dgxnet: "10.184.162.0/24" } },
            }),
        ],
    },
    "bcm-bmc-default-login": { resources: [device({ bmc: { username: "root", password: "calvin" } })] },
    "bcm-adopted-full-install": { resources: [device({ adopt: true }), power({ reinstall: "FULL" })] },
    "bcm-power-window": {
        resources: [power()],
        options: { windows: [{ cron: "0 0 29 2 *", timezone: "Europe/Zurich" }] },
    },
    "bcm-drain-first": { resources: [device({ facts: { isUp: true } }), power()] },
    "bcm-power-request": { resources: [power()], options: { enforcementLevel: "mandatory" } },
    "bcm-power-running-node": {
        resources: [device({ facts: { isUp: true } }), power()],
        options: { enforcementLevel: "mandatory" },
        others: { "bcm-drain-first": "disabled" },
    },
};

describe("bcmPolicies", () => {
    it("each have a name of their own, a reason, a remedy and an example", () => {
        assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
        for (const { name, why, remedy, example } of rules) {
            assert.match(name, /^bcm-[a-z-]+$/);
            for (const text of [why, remedy, example]) assert.ok(text.length > 20, name);
        }
    });

    it("have nothing to say about good resources, nor about those of others", () => {
        const good = [
            device({ managementNetwork: "dgxnet", bmc: { username: "bmcadmin", password: "own" } }),
            category(),
            power({ powerAction: "power_on" }),
            { kind: "aws:s3/bucket:Bucket", props: { interfaces: [] } },
            { kind: "command", props: { create: "reboot", interpreter: ["/bin/sh", "-c"] } },
        ];
        assert.deepEqual(judge(good), []);
    });

    for (const rule of rules.filter(({ judge: judgements }) => judgements)) {
        const {
            resources,
            options = {},
            others,
        } = BROKEN[rule.name] ?? assert.fail(`${rule.name} is never broken`);
        const given = { ...others, [rule.name]: options } as BcmPolicyOptions;

        it(`${rule.name} says what its documentation says`, () => {
            const said = judge(resources, given).map(([name, message]) => [
                name,
                message.replace(/\d{4}-\S+Z/, "2026-11-23T10:00:00.000Z"),
            ]);
            assert.deepEqual(said, [[rule.name, rule.example.replace("* 22-23 * * 6", "0 0 29 2 *")]]);
        });

        it(`${rule.name} is silent when it is switched off`, () => {
            assert.deepEqual(
                judge(resources, {
                    ...others,
                    [rule.name]: { ...options, enforcementLevel: "disabled" as EnforcementLevel },
                }),
                [],
            );
        });
    }

    it("let a node that is UP be taken down once its work has ended, or whose power request it has had", () => {
        const strict: BcmPolicyOptions = {
            "bcm-drain-first": "mandatory",
            "bcm-power-running-node": "mandatory",
        };
        const up = (facts: object = {}) => device({ facts: { isUp: true, ...facts } });
        const names = (resources: Resource[]) => judge(resources, strict).map(([name]) => name);
        assert.deepEqual(names([up(), power({ drained: true })]), []);
        assert.deepEqual(names([up(), power({ drained: false })]), [
            "bcm-drain-first",
            "bcm-power-running-node",
        ]);
        assert.deepEqual(names([up({ isServed: true }), power()]), ["bcm-power-running-node"]);
    });

    it("let nodes of two clusters have the same", () => {
        const twin = device({ hostname: "dgx-06", cluster: "west" });
        assert.deepEqual(judge([device(), twin]), []);
        assert.equal(judge([device({ cluster: "west" }), twin]).length, 5);
    });

    it("say that they cannot know where a preview does not know yet what they judge", () => {
        const unknown = {
            interfaces: UNKNOWN,
            mac: UNKNOWN,
            powerControl: UNKNOWN,
            bmc: UNKNOWN,
            roles: UNKNOWN,
        };
        const options = { "bcm-device-roles": { roles: { "gpu-worker": ["gpu"] } } };
        const cannot = judge([device(unknown)], options).filter(([, message]) => message === "cannot know");
        assert.deepEqual(cannot.map(([name]) => name).sort(), [
            "bcm-bmc-default-login",
            "bcm-device-address-in-network",
            "bcm-device-boot-address",
            "bcm-device-boot-network",
            "bcm-device-interfaces",
            "bcm-device-one-boot-interface",
            "bcm-device-roles",
            "bcm-device-words",
            "bcm-stack-unique",
        ]);
    });

    it("judge what is known beside what is not", () => {
        const said = judge([device({ serialNumber: UNKNOWN, interfaces: [] })]);
        assert.deepEqual(
            said.map(([name]) => name),
            ["bcm-device-one-boot-interface"],
        );
    });

    it("never print a password, even of the object that is wrong", () => {
        const secret = "s3cr3t-Pw";
        const said = judge([
            device({ bmc: { username: "root", password: secret, privilege: "GOD" }, interfaces: [] }),
            device({ hostname: "dgx-06", bmc: { username: "root", password: "calvin" } }),
        ]);
        assert.ok(said.length > 3);
        assert.ok(!JSON.stringify(said).includes(secret) && !JSON.stringify(said).includes("calvin"));
    });

    it("see power over ipmitool as well", () => {
        const order = { node: "ctl-01", host: "10.1.1.1", powerAction: "power_off", stack: "dev::racks" };
        const command: Resource = {
            kind: "command",
            props: {
                interpreter: ["node", "-e", 'require("x")("pulumi-bcm/ipmi-power").main()'],
                create: JSON.stringify(order),
            },
        };
        assert.deepEqual(judge([command], { "bcm-protected-nodes": { nodes: ["ctl-*"] } }), [
            [
                "bcm-protected-nodes",
                "ctl-01: powerAction: power_off is not allowed: ctl-01 is protected (ctl-*)",
            ],
        ]);
    });

    it("say that a word of such an order is wrong, as of any other", () => {
        const order = { node: "dgx-05", host: "10.1.1.1", powerAction: "power-on", stack: "dev::racks" };
        const props = {
            interpreter: ["node", "-e", 'require("x")("pulumi-bcm/ipmi-power").main()'],
            create: JSON.stringify(order),
        };
        assert.deepEqual(
            judge([{ kind: "command", props }]).map(([name]) => name),
            ["bcm-power-words"],
        );
    });

    it("know running and adopted nodes in any case, and no node by its uuid", () => {
        const options = { "bcm-power-running-node": "mandatory" } as const;
        const up = device({ hostname: "DGX-05", adopt: true, facts: { isUp: true } });
        const said = (changes: object) =>
            judge([up, power({ reinstall: "FULL", ...changes })], options)
                .map(([name]) => name)
                .filter((name) => /running-node|adopted/.test(name));
        const both = ["bcm-adopted-full-install", "bcm-power-running-node"];
        assert.deepEqual(said({}), both);
        assert.deepEqual(said({ deviceId: "b0b7c1f2-64aa-4b14-9a3c-6d3f0d0e1a01" }), both);
        assert.deepEqual(said({ deviceId: "dgx-06" }), []);
    });

    it("take a name for a name, whatever objects have of their own", () => {
        assert.deepEqual(judge([device({ bmc: { username: "constructor", password: "own" } })]), []);
    });

    it("keep protected nodes from being removed, and from hiding behind a uuid", () => {
        const options = { "bcm-protected-nodes": { nodes: ["dgx-*"] } };
        const say = (resource: Resource) => judge([resource], options).map(([, message]) => message);
        assert.deepEqual(say(device()), [
            "dgx-05: onRemove: must be release, or the resource must be protected: dgx-05 is protected (dgx-*)",
        ]);
        assert.deepEqual(say(device({ onRemove: "release" })), []);
        assert.deepEqual(say({ ...device(), protect: true }), []);
        assert.deepEqual(say(device({ adopt: true, forceRemove: true })), [
            "dgx-05: forceRemove: is not allowed: dgx-05 is protected (dgx-*)",
        ]);
        assert.match(
            say(power({ deviceId: "b0b7c1f2-64aa-4b14-9a3c-6d3f0d0e1a01" }))[0] ?? "",
            /Use the host name as deviceId/,
        );
    });

    it("do not take a device that is judged twice for two", () => {
        assert.deepEqual(
            judge([
                { ...device(), urn: "urn:a" },
                { ...device(), urn: "urn:a" },
            ]),
            [],
        );
    });

    it("let power through inside a window, and in any when there is none", () => {
        const always = { "bcm-power-window": { windows: [{ cron: "* * * * *", timezone: "Asia/Tokyo" }] } };
        assert.deepEqual(judge([power()], always), []);
        assert.deepEqual(judge([power()]), []);
    });
});
