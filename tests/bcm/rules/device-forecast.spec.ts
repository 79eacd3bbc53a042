import assert from "node:assert/strict";
import { DeviceIndex } from "../../../bcm/client/device-index";
import { findCategoryRefusal, findCategoryRisks } from "../../../bcm/rules/category-forecast";
import { forecastDevice, type HeadNodeLists } from "../../../bcm/rules/device-forecast";
import { findOddities, findRefusals } from "../../../bcm/rules/refusals";
import { WireDevice } from "../../../bcm/wire/device";
import { WireNamed } from "../../../bcm/wire/envelope";
import { canonicalFields } from "../../../bcm/wire/fields";
import { UNKNOWN_LACKING } from "../../../bcm/wire/lacking";
import { ownerOf } from "../../../bcm/wire/marks";
import { DEVICE_FIELDS, type DeviceSpec } from "../../../model/device";
import { aCategory } from "../../support/builders";
import { loadFixture } from "../../support/fixtures";

const STACK = "urn:pulumi:dev::racks::";
const ASKER = {
    isOurs: (live: object) => ownerOf(live as never)?.startsWith(STACK) === true,
    headNode: "https://head",
};
const device = (changes: object = {}) => WireDevice.parse({ ...loadFixture("device-physical"), ...changes });
const category = (changes: object = {}) => WireNamed.parse({ ...loadFixture("category"), ...changes });
const other = category({
    uuid: "11111111-3f57-4a57-8f5f-1f6a1b2c3d4e",
    name: "other",
    disksetup: "<diskSetup/>",
});
const lists = (changes: Partial<HeadNodeLists> = {}): HeadNodeLists => ({
    devices: new DeviceIndex([device()]),
    categories: [category(), other],
    networks: [WireNamed.parse(loadFixture("network"))],
    partition: "5d2e9b1a-0c44-4b7e-8a10-77c0de55aa11",
    lacking: UNKNOWN_LACKING,
    ...changes,
});
const spec = (changes: Partial<DeviceSpec> = {}): DeviceSpec =>
    canonicalFields(DEVICE_FIELDS, {
        hostname: "dgx-07",
        category: "gpu-h100",
        interfaces: [],
        ...changes,
    });
const boot = (changes: object) => [{ type: "physical", name: "BOOTIF", ...changes }];
const ours = { extra_values: { "pulumi-bcm": { owner: `${STACK}x` } } };

describe("forecastDevice", () => {
    const change = (changes: Partial<DeviceSpec>, live: object = ours) => {
        const found = forecastDevice(spec(changes), lists({ devices: new DeviceIndex([device(live)]) }));
        return found && [found.change, found.risks];
    };

    for (const [what, changes, expected] of [
        ["nothing, when all is as it shall be", { mac: "02-00-5e-10-00-07", roles: ["gpu"] }, undefined],
        ["a change without risk", { notes: "new" }, ["change", []]],
        [
            "another address",
            { interfaces: boot({ ip: "10.141.0.9" }) },
            ["change", [["address change", "BOOTIF 10.141.0.7 → 10.141.0.9"]]],
        ],
        [
            "DHCP",
            { interfaces: boot({ dhcp: true }) },
            ["change", [["address change", "BOOTIF 10.141.0.7 → DHCP"]]],
        ],
        [
            "another MAC",
            { mac: "02:00:5E:10:00:08" },
            [
                "change",
                [
                    [
                        "boot MAC change",
                        "02:00:5E:10:00:07 → 02:00:5E:10:00:08; at its next boot it installs as a new node (FULL): partitions and formats its disks; everything on them is lost",
                    ],
                ],
            ],
        ],
        [
            "a category with another disk layout",
            { category: "other" },
            ["change", [["wipe", "category gpu-h100 → other, at its next boot"]]],
        ],
        [
            "a category that is made in the same update",
            { category: "not-there-yet" },
            ["change", [["wipe", "category gpu-h100 → a new one, at its next boot"]]],
        ],
    ] as const)
        it(`finds ${what}`, () => assert.deepEqual(change(changes as Partial<DeviceSpec>), expected));

    it("finds a new node, in a form that BCM can validate", () => {
        const found = forecastDevice(spec({ hostname: "dgx-08", category: "not-there-yet" }), lists());
        assert.deepEqual([found?.change, found?.risks], ["create", [["create", ""]]]);
        assert.equal(found?.wanted.category, category().uuid);
    });

    it("finds an adoption only where something is changed by it", () => {
        assert.equal(change({ adopt: true }, {}), undefined);
        assert.deepEqual(change({ adopt: true, notes: "new" }, {}), ["adopt", [["adopt", ""]]]);
        assert.deepEqual(change({ adopt: true, notes: "new" }), ["change", []]);
    });

    it("takes another category with the same layout for a mere change of image, unless it installs FULL", () => {
        const same = { ...other, disksetup: category().disksetup };
        const risks = (live: object) =>
            forecastDevice(
                spec({ category: "other" }),
                lists({ categories: [category(), { ...same, ...live }] }),
            )?.risks;
        assert.deepEqual(risks({})?.[0]?.[0], "category change");
        assert.deepEqual(risks({ installMode: "FULL" })?.[0]?.[0], "wipe");
    });
});

describe("findRefusals", () => {
    const refusals = (changes: Partial<DeviceSpec>, live: object, givenUp: string[] = []) =>
        findRefusals(
            spec(changes),
            lists({ devices: new DeviceIndex([device(live)]) }),
            (_device, value) => givenUp.includes(value),
            ASKER,
        );

    it("lets this stack's own devices and adopted ones pass", () => {
        assert.deepEqual(refusals({}, ours), []);
        assert.deepEqual(refusals({ adopt: true }, {}), []);
    });

    it("names whose a device is", () => {
        const owner = "urn:pulumi:prod::racks::bcm:index:NodeSet$x:Device::rack1-dgx-07";
        const [problem = ""] = refusals({}, { extra_values: { "pulumi-bcm": { owner } } });
        assert.equal(
            problem,
            `Device "dgx-07" already exists on https://head and was created by stack "prod" of project "racks" (rack1-dgx-07). ` +
                "Two programs that write one node undo each other's changes, so that one has to give it up: state " +
                'onRemove: "release" there and run `pulumi up`, then take it out, and its record stays. To take it over as it ' +
                "stands, set adopt: true; only what you state is then changed.",
        );
    });

    it("lets a node have what another one gives up", () => {
        const twin = { hostname: "dgx-08", mac: "02:00:5E:10:00:07" };
        assert.equal(refusals(twin, ours).length, 1);
        assert.deepEqual(refusals(twin, ours, ["02:00:5E:10:00:07"]), []);
    });

    it("refuses several things at once", () => {
        const live = { childType: "HeadNode" };
        assert.equal(refusals({ interfaces: boot({ dhcp: true }) }, live).length, 3);
    });
});

describe("findOddities", () => {
    it("are addresses outside their network", () => {
        const odd = (ip: string) =>
            findOddities(spec({ interfaces: boot({ ip, network: "managementnet" }) }), lists());
        assert.deepEqual(odd("10.141.200.9"), []);
        assert.deepEqual(odd("10.142.0.9"), [
            "dgx-07: BOOTIF has the address 10.142.0.9, outside managementnet (10.141.0.0/16).",
        ]);
    });
});

describe("category in a pre-flight", () => {
    const wanted = (changes: object) => aCategory({ name: "gpu-h100", ...changes });
    const risks = (changes: object, image?: string) => findCategoryRisks(wanted(changes), image, lists());

    it("is refused when somebody else made it", () => {
        assert.match(
            findCategoryRefusal(wanted({}), lists(), ASKER) ?? "",
            /^Category "gpu-h100" already exists on https:\/\/head, and was not created by this stack\./,
        );
        assert.equal(findCategoryRefusal(wanted({ adopt: true }), lists(), ASKER), undefined);
        assert.equal(findCategoryRefusal(aCategory({ name: "new" }), lists(), ASKER), undefined);
    });

    it("warns of what a change does to its nodes, and of nothing else", () => {
        assert.deepEqual(
            risks({ notes: "x", disksetup: String(category().disksetup).replace(/\n\s*/g, "") }),
            [],
        );
        assert.deepEqual(risks({ installMode: "FULL", disksetup: "<diskSetup/>" }, "another"), [
            'Category "gpu-h100": install mode FULL wipes its node at the next boot.',
            'Category "gpu-h100": the new disk setup wipes its node at the next boot.',
            'Category "gpu-h100": the new image is synchronised to its node at the next boot.',
        ]);
    });

    it("says nothing where no node has it", () => {
        assert.deepEqual(
            findCategoryRisks(wanted({ installMode: "FULL" }), "x", lists({ devices: new DeviceIndex() })),
            [],
        );
    });
});
