import assert from "node:assert/strict";
import { DISK_SETUP } from "../support/full-builders";
import { type Life, NEW_IMAGE, OLD_IMAGE } from "./life";

type Row = Record<string, unknown>;

const namesOf = (value: unknown) => (value as Row[]).map(({ name }) => name);

/** "3. Category", "4. Software Image" and "5. Network". */
export function describeCategories(life: Life): void {
    const category = (step = "register") => life.step(step).category ?? assert.fail("there is no category");
    const image = (step: string) => (category(step).softwareImageProxy as Row).parentSoftwareImage;
    const refused = (finding: RegExp) => assert.match(life.step("forbidden").output, finding);

    describe("3. Category: attributes", () => {
        it("name: unique", () => assert.equal(category().name, "gpu-worker-custom"));
        it("software_image_proxy: the image that the set names", () =>
            assert.equal(image("register"), life.uuidOf("images", OLD_IMAGE)));
        it("install_mode: AUTO, FULL or MINIMAL", () => assert.equal(category().installMode, "AUTO"));
        it("new_node_install_mode: for new nodes", () => assert.equal(category().newNodeInstallMode, "FULL"));
        it("bmc_settings: what nodes without their own inherit", () => {
            const { userName, privilege } = category().bmcSettings as Row;
            assert.deepEqual([userName, privilege], ["category-admin", "OPERATOR"]);
        });
        it("disksetup: the XML as given", () => assert.equal(category().disksetup, DISK_SETUP));
        it("initialize_scripts: run before the installation", () =>
            assert.match(String(category().initialize), /\n\/cm\/shared\/scripts\/pre-install-gpu\.sh\n$/));
        it("finalize_scripts: run after it", () =>
            assert.match(String(category().finalize), /\n\/cm\/shared\/scripts\/post-install-gpu\.sh\n$/));
        it("kernel_parameters: for all its nodes", () =>
            assert.equal(category().kernelParameters, "nvidia-drm.modeset=1 iommu=pt"));
        it("boot_loader: `grub2` is BCM's GRUB", () => assert.equal(category().bootLoader, "GRUB"));
        it("fsmounts: from XML, beside those of the template", () => {
            const mounts = category().fsmounts as Row[];
            assert.deepEqual(
                mounts.map(({ mountpoint }) => mountpoint),
                ["/cm/shared", "/home", "/data"],
            );
            assert.deepEqual([mounts[2]?.device, mounts[2]?.filesystem], ["nas:/data", "nfs"]);
        });
        it("modules: kernel modules to load", () =>
            assert.deepEqual(namesOf(category().modules).sort(), ["nvidia", "nvidia-modeset", "nvidia-uvm"]));
        it("roles: defaults of its nodes", () =>
            assert.deepEqual(namesOf(category().roles), ["compute", "gpu"]));
        it("gpu_settings: compute mode; persistence is a service", () => {
            const [gpu] = category().gpuSettings as Row[];
            assert.deepEqual([gpu?.name, gpu?.computeMode], ["all", "UNRESTRICTED"]);
            assert.ok(namesOf(category().services).includes("nvidia-persistenced"));
        });
        it("services: enabled", () => assert.ok(namesOf(category().services).includes("nvsm")));
    });

    describe("3. Category: relationships", () => {
        it("many nodes have one category", () =>
            assert.deepEqual(
                ["dgx-05", "cpu-03"].map((host) => life.device(host).category === category().uuid),
                [true, false], // the second names another, which exists
            ));
        it("one software image each", () => {
            const { name, childType, baseType } = category().softwareImageProxy as Row;
            assert.deepEqual([name, childType, baseType], [undefined, "", "SoftwareImageProxy"]);
            assert.notEqual(image("register"), image("re-provision")); // it was replaced, and not added to
        });
    });

    describe("3. Category: validation rules", () => {
        it("software_image_proxy is an image that exists", () =>
            assert.match(
                life.step("missing").output,
                /There is no software image "Ubuntu-22\.04-nvidia-535"/,
            ));
        it("install_mode is one of the words", () =>
            refused(/installMode: "QUICK" is not allowed\. Use AUTO, FULL, MINIMAL/));
        it("disksetup is valid XML", () => refused(/category\.disksetup: is not well-formed XML/));
    });

    describe("4. Software Image: attributes", () => {
        const call = () => life.step("register").calls.find(({ service }) => service === "cmpart");
        it("uuid: what the category refers to", () =>
            assert.equal(image("register"), life.uuidOf("images", OLD_IMAGE)));
        it("name: what the program states", () =>
            assert.match(life.step("missing").output, /It has default-image, ubuntu-22\.04-nvidia-535/));
        it("id: not used", () =>
            assert.ok(!JSON.stringify(life.step("register").writes).includes('"softwareImageId"')));
        it("path: read with the image, from the head node's list", () =>
            assert.equal(call()?.call, "getSoftwareImages"));
        it("kernel_parameters: the image's own are left alone", () =>
            assert.deepEqual(
                life.step("re-provision").writes.map((write) => write.call),
                ["updateCategory"],
            ));
    });

    describe("4. Software Image: relationships and validation rules", () => {
        it("many categories may refer to one image", () => {
            const other = life.step("register").existing?.softwareImageProxy as Row;
            assert.equal(other.parentSoftwareImage, image("register"));
        });
        it("it exists beforehand: none is ever written", () =>
            assert.ok(!life.step("register").writes.some((write) => /Image/.test(write.call))));
        it("it is looked up in the preview", () =>
            assert.ok(life.step("plan").calls.some(({ call }) => call === "getSoftwareImages")));
        it("its name matches exactly, case included", () =>
            assert.match(
                life.step("missing").output,
                /"Ubuntu-22.*Did you mean "ubuntu-22\.04-nvidia-535"\?/,
            ));
        it("another name is another image for the same category", () =>
            assert.equal(image("re-provision"), life.uuidOf("images", NEW_IMAGE)));
    });

    describe("5. Network: attributes", () => {
        it("id: networks are referred to by uuid, which is what BCM has", () =>
            assert.equal(life.device("dgx-05").managementNetwork, life.uuidOf("networks", "dgxnet")));
        it("uuid: looked up by name", () =>
            assert.ok(life.step("plan").calls.some(({ call }) => call === "getNetworks")));
        it("name: what the program states", () =>
            assert.match(life.step("missing").output, /It has dgxnet, externalnet/));
        it("cidr: what addresses are judged by", () =>
            assert.match(
                life.step("forbidden").output,
                /dgx-19: interfaces\[0\]\.ip: 10\.9\.9\.9 is outside dgxnet \(10\.184\.162\.0\/24\)/,
            ));
    });

    describe("5. Network: relationships and validation rules", () => {
        it("many nodes share a management network", () =>
            assert.equal(life.device("dgx-05").managementNetwork, life.device("cpu-03").managementNetwork));
        it("many interfaces are on one network", () => {
            const on = (host: string) => life.device(host).interfaces as Row[];
            const oob = life.uuidOf("networks", "oob-mgmt");
            assert.equal(
                [...on("dgx-05"), ...on("cpu-03")].filter(({ network }) => network === oob).length,
                2,
            );
        });
        it("it exists beforehand: none is ever written", () =>
            assert.ok(!life.step("register").writes.some((write) => /Network/.test(write.call))));
        it("it is looked up in the preview, and a missing one stops it", () =>
            assert.notEqual(life.step("missing").code, 0));
        it("its name matches exactly, case included", () =>
            assert.match(
                life.step("missing").output,
                /There is no network "DGXnet".*Did you mean "dgxnet"\?/,
            ));
    });
}
