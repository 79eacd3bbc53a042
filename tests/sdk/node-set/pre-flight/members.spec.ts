import assert from "node:assert/strict";
import { WireDevice } from "../../../../bcm/wire/device";
import { findDoubleClaim, findLeavers } from "../../../../sdk/node-set/pre-flight/members";

const SET = "urn:pulumi:dev::racks::team:Rack$bcm:index:NodeSet::rack";
const aLive = (hostname: string, marks: object = {}) =>
    WireDevice.parse({ uuid: "u", childType: "PhysicalNode", hostname, mac: "", interfaces: [], ...marks });
const ownedBy = (hostname: string, owner: string) =>
    aLive(hostname, { extra_values: { "pulumi-bcm": { owner } } });
const OF_SET = `urn:pulumi:dev::racks::team:Rack$bcm:index:NodeSet$pulumi-nodejs:dynamic/bcm:Device::rack-`;

describe("findLeavers", () => {
    it("are the devices with the mark of this set that it does not name any more", () => {
        const devices = [
            ownedBy("dgx-01", `${OF_SET}dgx-01`),
            ownedBy("dgx-02", `${OF_SET}dgx-02`),
            ownedBy("dgx-03", `${OF_SET.replace("dev", "prod")}dgx-03`),
            ownedBy("dgx-04", `${OF_SET.replace("::rack-", "::rack-2-")}dgx-04`),
            aLive("dgx-05"),
        ];
        assert.deepEqual(findLeavers(devices, SET, new Set(["dgx-01"])), ["dgx-02"]);
    });
});

describe("findDoubleClaim", () => {
    it("names both sets, and takes the same set twice for one", () => {
        const head = "https://double-claim:8081";
        assert.equal(findDoubleClaim(head, "dgx-01", SET), undefined);
        assert.equal(findDoubleClaim(head, "dgx-01", SET), undefined);
        assert.equal(findDoubleClaim("https://other:8081", "dgx-01", `${SET}-b`), undefined);
        assert.equal(
            findDoubleClaim(head, "dgx-01", `${SET}-b`),
            '"dgx-01" is in two node sets of this program, "rack" and "rack-b". Take it out of one of them.',
        );
    });
});
