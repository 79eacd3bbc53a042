import assert from "node:assert/strict";
import { categoryFromWire, newCategory, patchCategory } from "../../../bcm/wire/category";
import { WireNamed } from "../../../bcm/wire/envelope";
import { canonicalFields } from "../../../bcm/wire/fields";
import { CATEGORY_FIELDS, type CategorySpec } from "../../../model/category";
import type { Entity } from "../../../simulator";
import { loadFixture } from "../../support/fixtures";

const IMAGE = "77778888-9999-4aaa-8bbb-ccccddddeeee";
const BARE: CategorySpec = { name: "gpu-h100", softwareImage: "ubuntu" };
const nameOf = (kind: string, uuid: string) =>
    kind === "network" ? `name of ${uuid}` : uuid === IMAGE ? "ubuntu" : uuid;
/** As a resource's check hands it on. */
const checked = (spec: CategorySpec) => canonicalFields(CATEGORY_FIELDS, spec);
const live = () => loadFixture("category");
const patch = (spec: Partial<CategorySpec>, previous?: Partial<CategorySpec>) =>
    patchCategory(
        live(),
        checked({ ...BARE, ...spec }),
        { uuidOf: () => IMAGE },
        previous && checked({ ...BARE, ...previous }),
    ) as Entity;
const parts = (entity: Entity, list: string) => entity[list] as Entity[];

function changed(after: Entity): string[] {
    const before = live();
    const same = (key: string) =>
        JSON.stringify(before[key]) === JSON.stringify(after[key]).replace(/,"modified":true/g, "");
    return Object.keys({ ...before, ...after }).filter((key) => key !== "modified" && !same(key));
}

describe("patchCategory", () => {
    it("changes nothing of a category of which nothing is stated", () => {
        assert.deepEqual(changed(patch({})), []);
    });

    for (const [field, stated, wireField, wire] of [
        ["installMode", "MINIMAL", "installMode", "NOSYNC"],
        ["installMode", "FULL", "installMode", "FULL"],
        ["newNodeInstallMode", "AUTO", "newNodeInstallMode", "AUTO"],
        ["bootLoader", "syslinux", "bootLoader", "SYSLINUX"],
        ["kernelParameters", "quiet", "kernelParameters", "quiet"],
        ["notes", "n", "notes", "n"],
        ["disksetup", "<diskSetup/>", "disksetup", "<diskSetup/>"],
        ["initializeScripts", ["#!/bin/bash\necho 1\n"], "initialize", "#!/bin/bash\necho 1\n"],
    ] as const)
        it(`writes ${field} ${JSON.stringify(stated)}, and nothing else`, () => {
            const after = patch({ [field]: stated });
            assert.deepEqual(changed(after), [wireField]);
            assert.equal(after[wireField], wire);
        });

    it("runs scripts that are given as paths one after the other", () => {
        const text = String(patch({ finalizeScripts: ["/cm/a.sh", "/cm/b.sh"] }).finalize);
        assert.match(text, /^#!\/bin\/bash\n/);
        assert.ok(text.indexOf("/cm/a.sh") < text.indexOf("/cm/b.sh"));
    });

    it("puts the image into the proxy and keeps the proxy", () => {
        const other = "88888888-9999-4aaa-8bbb-ccccddddeeee";
        const after = patchCategory(live(), BARE, { uuidOf: () => other }) as Entity;
        assert.deepEqual(after.softwareImageProxy, {
            ...(live().softwareImageProxy as object),
            parentSoftwareImage: other,
            modified: true,
        });
    });

    it("adds modules, services and GPU settings as entities beside those that are there", () => {
        const after = patch({
            modules: ["nvme", "ib_core"],
            services: ["dcgm"],
            gpuSettings: {
                range: "8-15",
                computeMode: "DEFAULT",
                powerLimit: 500,
                enablePersistenceMode: true,
            },
        });
        assert.deepEqual(
            parts(after, "modules").map(({ name, parameters, uuid }) => [name, parameters, uuid.length]),
            [
                ["nvme", "", 36],
                ["ib_core", "", 36],
            ],
        );
        assert.equal(parts(after, "modules")[0]?.uuid, parts(live(), "modules")[0]?.uuid);
        assert.deepEqual(
            parts(after, "services").map(({ name, monitored, autostart, baseType }) => [
                name,
                monitored,
                autostart,
                baseType,
            ]),
            ["nvidia-persistenced", "dcgm"].map((name) => [name, true, true, "OSServiceConfig"]),
        );
        const [old, added] = parts(after, "gpuSettings");
        assert.deepEqual(old, parts(live(), "gpuSettings")[0]);
        assert.deepEqual(
            [
                added?.name,
                added?.computeMode,
                added?.powerLimit,
                added?.childType,
                "enablePersistenceMode" in (added ?? {}),
            ],
            ["8-15", "UNRESTRICTED", 500, "NvidiaGPUSettings", false],
        );
    });

    it("matches mounts by their place", () => {
        const after = patch({
            fsmounts: [
                { device: "nas:/home", mountpoint: "/home", filesystem: "nfs", options: "ro" },
                { device: "nas:/data", mountpoint: "/data", filesystem: "nfs" },
            ],
        });
        const [home, data] = parts(after, "fsmounts");
        const [before] = parts(live(), "fsmounts");
        assert.deepEqual(home, { ...before, device: "nas:/home", mountoptions: "ro", modified: true });
        assert.deepEqual(
            [data?.mountpoint, data?.mountoptions, data?.baseType],
            ["/data", "defaults", "FSMount"],
        );
    });

    it("takes away what was ours and is no longer stated, and keeps what is not", () => {
        const after = patch(
            { roles: ["gpu"], modules: [] },
            { roles: ["slurmclient", "gpu"], modules: ["nvme"] },
        );
        assert.deepEqual(
            parts(after, "roles").map(({ name, childType }) => [name, childType]),
            [["gpu", "GenericRole"]],
        );
        assert.deepEqual(after.modules, []);
        assert.deepEqual(
            parts(patch({ roles: ["gpu"] }), "roles").map(({ name }) => name),
            ["slurmclient", "gpu"],
        );
    });
});

describe("newCategory", () => {
    it("is a copy in which category and parts have uuids of their own, and references keep theirs", () => {
        const copy = newCategory(live()) as Entity;
        const uuids = (value: unknown): string[] =>
            [...JSON.stringify(value).matchAll(/"uuid":"([^"]+)"/g)].map(([, uuid]) => uuid ?? "");
        const old = new Set(uuids(live()));
        assert.equal(uuids(copy).length, old.size);
        assert.deepEqual(
            uuids(copy).filter((uuid) => old.has(uuid)),
            [],
        );
        assert.equal((copy.softwareImageProxy as Entity).parentSoftwareImage, IMAGE);
        assert.equal(copy.excludeListSync, "- /var/log/*\n");
    });
});

describe("categoryFromWire", () => {
    const mount = (mountpoint: string, device = `nas:${mountpoint}`) => ({
        device,
        mountpoint,
        filesystem: "nfs",
    });
    const read = (owned: Partial<CategorySpec>, changes: object = {}) =>
        categoryFromWire(WireNamed.parse({ ...live(), ...changes }), checked({ ...BARE, ...owned }), nameOf);

    it("shows only what is owned, and what means the same as it is owned", () => {
        const disksetup = String(live().disksetup).replace(/\n\s*/g, "");
        const owned: Partial<CategorySpec> = {
            installMode: "MINIMAL",
            bootLoader: "grub2",
            disksetup,
            roles: ["slurmclient"],
            modules: ["nvme"],
            gpuSettings: { range: "0-7", powerLimit: 700, computeMode: "EXCLUSIVE_PROCESS" },
        };
        assert.deepEqual(read(owned, { installMode: "NOSYNC" }), checked({ ...BARE, ...owned }));
    });

    for (const [field, stated, shown] of [
        ["installMode", "FULL", "AUTO"],
        ["kernelParameters", "quiet", ""],
        ["disksetup", "<diskSetup/>", undefined],
        ["modules", ["nvme", "ib_core"], ["nvme"]],
        ["services", ["dcgm"], []],
        ["fsmounts", [mount("/data")], []],
        ["fsmounts", [mount("/home"), mount("/data")], [mount("/home", "$localnfsserver:/home")]],
        ["gpuSettings", { powerLimit: 500 }, []],
        [
            "gpuSettings",
            [{ range: "0-7", powerLimit: 500 }, { range: "8-15" }],
            [{ range: "0-7", powerLimit: 700 }],
        ],
    ] as const)
        it(`shows ${field} that is different`, () => {
            const value = read({ [field]: stated })[field];
            assert.deepEqual(value, shown ?? live()[field]);
        });

    it("shows mounts as XML while they are as stated, and else those of them that are there", () => {
        const fsmounts =
            "<fsMounts><fsMount><device>$localnfsserver:/home</device><mountpoint>/home</mountpoint>" +
            "<filesystem>nfs</filesystem></fsMount></fsMounts>";
        const [home] = parts(live(), "fsmounts");
        const theirs = { ...home, mountpoint: "/theirs" };
        assert.equal(read({ fsmounts }, { fsmounts: [home, theirs] }).fsmounts, fsmounts);
        assert.deepEqual(
            read({ fsmounts }, { fsmounts: [{ ...home, mountoptions: "ro" }, theirs] }).fsmounts,
            [{ ...mount("/home", "$localnfsserver:/home"), options: "ro" }],
        );
    });

    it("shows of changed GPU settings the stated fields only", () => {
        const settings = { range: "0-7", computeMode: "DEFAULT", migProfiles: ["1g.10gb"] };
        const [entity] = parts(live(), "gpuSettings");
        const changes = { computeMode: "UNRESTRICTED", migProfiles: ["7g.80gb"] };
        assert.deepEqual(
            read({ gpuSettings: settings }, { gpuSettings: [{ ...entity, ...changes }] }).gpuSettings,
            { ...settings, computeMode: "UNRESTRICTED", migProfiles: ["7g.80gb"] },
        );
    });

    it("shows persistence mode as off when its service is gone or no longer started, and no services unasked", () => {
        const gpuSettings = { range: "0-7", enablePersistenceMode: true };
        const [service] = parts(live(), "services");
        const off = { ...BARE, gpuSettings: { range: "0-7", enablePersistenceMode: false } };
        assert.deepEqual(read({ gpuSettings }), { ...BARE, gpuSettings });
        assert.deepEqual(read({ gpuSettings }, { services: [] }), off);
        assert.deepEqual(read({ gpuSettings }, { services: [{ ...service, autostart: false }] }), off);
    });

    it("shows a service as gone that is no longer watched or started", () => {
        const [service] = parts(live(), "services");
        const services = ["nvidia-persistenced"];
        assert.deepEqual(read({ services }).services, services);
        assert.deepEqual(read({ services }, { services: [{ ...service, monitored: false }] }).services, []);
    });

    it("takes words of the head node's own that a refresh has put into the state", () => {
        const owned = {
            installMode: "LATER",
            gpuSettings: { range: "0-7", computeMode: "LATER" },
        };
        assert.deepEqual(read(owned), {
            ...BARE,
            installMode: "AUTO",
            gpuSettings: { range: "0-7", computeMode: "EXCLUSIVE_PROCESS" },
        });
        assert.deepEqual(changed(patch({}, { installMode: "LATER" })), []);
    });
});
