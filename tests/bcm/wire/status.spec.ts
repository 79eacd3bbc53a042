import assert from "node:assert/strict";
import { WireDevice } from "../../../bcm/wire/device";
import { nodeAddress, nodeState, type StateContext, WireStatus } from "../../../bcm/wire/status";
import { RawState } from "../../../model/enums";
import type { Entity } from "../../../simulator";
import { loadFixture } from "../../support/fixtures";

const aStatus = (changes: object) => WireStatus.parse({ ...loadFixture("device-status"), ...changes });
const stateOf = (changes: object, context: StateContext = {}) => nodeState(aStatus(changes), context);

describe("nodeState", () => {
    const PLAIN: Record<RawState, string> = {
        UP: "active",
        BOOTING: "provisioning",
        INSTALLING: "provisioning",
        INSTALLER_CALLING_INIT: "provisioning",
        INSTALLER_REBOOTING: "provisioning",
        PENDING: "provisioning",
        INSTALLER_FAILED: "failed",
        INSTALLER_UNREACHABLE: "failed",
        GOING_DOWN: "unknown",
        DOWN: "unknown",
        UNDEFINED: "unknown",
    };
    for (const status of RawState.options)
        it(`of ${status} is ${PLAIN[status]}`, () => assert.equal(stateOf({ status }), PLAIN[status]));

    it("of a closed or muted node is what it does", () => {
        assert.equal(stateOf({ status: "UP", closed: true, muted: true, restartRequired: true }), "active");
    });

    it("of a failed provisioning is failed, once it is down", () => {
        for (const status of ["DOWN", "GOING_DOWN", "UNDEFINED", "QUANTUM"])
            assert.equal(stateOf({ status, provisioningFailed: true }), "failed", status);
    });

    it("of DOWN follows what the BMC says, and what we wait for", () => {
        const down = { status: "DOWN" };
        assert.deepEqual(
            [
                stateOf(down, { power: "OFF" }),
                stateOf(down, { power: "OFF", before: "provisioning" }),
                stateOf(down, { power: "ON", before: "provisioning" }),
                stateOf(down, { power: "ON" }),
                stateOf(down, { hasBmc: false }),
                stateOf({ ...down, unassigned: true }),
                stateOf({ ...down, reportedStatusTimestamp: 0 }),
            ],
            [
                "powered_off",
                "powered_off",
                "provisioning",
                "unknown",
                "powered_off",
                "powered_off",
                "powered_off",
            ],
        );
    });

    it("of a node that leaves because we asked is provisioning", () => {
        assert.equal(stateOf({ status: "GOING_DOWN" }, { before: "provisioning" }), "provisioning");
    });

    it("of what is not there, or is called by a new word, is unknown", () => {
        assert.deepEqual(
            [nodeState(null), nodeState(undefined), stateOf({ status: "QUANTUM" })],
            ["unknown", "unknown", "unknown"],
        );
    });
});

describe("the address of a node", () => {
    const device = (changes: object = {}) =>
        WireDevice.parse({ ...loadFixture("device-physical"), ...changes });

    it("is that of the boot interface", () => {
        assert.equal(nodeAddress(device()), "10.141.0.7");
    });

    it("falls back on the management network, never on the first interface", () => {
        const [boot, bmc, bond] = loadFixture("device-physical").interfaces as Entity[];
        const provisioningInterface = "00000000-0000-0000-0000-000000000000";
        assert.equal(
            nodeAddress(device({ provisioningInterface, interfaces: [bmc, bond, boot] })),
            "10.141.1.7",
        );
        assert.equal(nodeAddress(device({ provisioningInterface, interfaces: [bmc] })), undefined);
    });

    it("is none where BCM has 0.0.0.0", () => {
        const interfaces = (loadFixture("device-physical").interfaces as Entity[]).map((port) => ({
            ...port,
            ip: "0.0.0.0",
        }));
        assert.equal(nodeAddress(device({ interfaces })), undefined);
    });
});
