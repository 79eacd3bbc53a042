import assert from "node:assert/strict";
import { z } from "zod";
import { BcmClient } from "../../../bcm/client/client";
import { BcmError, describeValidation, reasonOf } from "../../../bcm/client/errors";
import { keepSecret, redact } from "../../../bcm/client/redact";
import { HeadNode } from "../../../simulator";

const SITE = { call: "cmdevice.addDevice", headNode: "https://head:8081" };

describe("redact", () => {
    it("shows no secret that was sent, in whatever a head node says of it", async () => {
        const headNode = await new HeadNode().start();
        const { url, ca, username, password } = headNode;
        const client = new BcmClient({ url, ca, username, password, insecure: false, maxCalls: 4 });
        const device = { hostname: "dgx-01", bmcSettings: { userName: "ops", password: "bmc-Secret-1" } };
        headNode.fault({
            fault: "errormessage",
            call: "addDevice",
            message: `cannot log in to the BMC as ops/bmc-Secret-1, nor here with ${password}`,
        });
        const call = client.write("cmdevice", "addDevice", [device], "dgx-01");

        await assert.rejects(call, {
            message: `BCM refused cmdevice.addDevice for "dgx-01" on ${url}: cannot log in to the BMC as ops/…, nor here with …`,
        });
        await client.read("cmnet", "getNetworks", [], z.any()); // what it sends still goes out as it is
        await headNode.stop();
    });

    it("shows none that was only asked about, in what a head node says of a validation", async () => {
        const headNode = await new HeadNode().start();
        const { url, ca, username, password } = headNode;
        const client = new BcmClient({ url, ca, username, password, insecure: false, maxCalls: 4 });
        const device = { hostname: "dgx-01", bmcSettings: { userName: "ops", password: "bmc-Secret-2" } };
        await client.read("cmdevice", "validateDevice", [device], z.any());

        const entry = {
            field: "bmcSettings",
            severity: "ERROR",
            error_code: "",
            message: "bmc-Secret-2 is weak",
        };
        assert.equal(reasonOf(entry), "… is weak");
        assert.equal(describeValidation([entry]), "bmc: … is weak");
        await headNode.stop();
    });

    it("names the argument, and not the field or the step at which a head node refused it", () => {
        const entry = (field: string) => ({
            field,
            severity: "ERROR",
            error_code: "BAD_VALUE",
            message: "no",
        });
        const fields = [
            "disksetup/xml",
            "initialize",
            "softwareImageProxy",
            "bmcSettings",
            "raidconf/xsd",
            "kernelVersion",
            "",
        ];
        assert.equal(
            describeValidation(fields.map(entry)),
            "disksetup: no; initializeScripts: no; softwareImage: no; bmc: no; raidconf: no; kernelVersion: no; no",
        );
    });

    it("does not take words apart that are shorter than a password", () => {
        keepSecret("abc");
        keepSecret("");
        assert.equal(redact("abc, abcd"), "abc, abcd");
    });

    it("holds for every error about a head node", () => {
        keepSecret("cookie-1234");
        assert.equal(new BcmError(SITE, "cookie-1234 is unknown").message, "… is unknown");
    });
});
