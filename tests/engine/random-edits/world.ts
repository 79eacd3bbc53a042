import assert from "node:assert/strict";
import { DeviceIndex, valuesOf } from "../../../bcm/client/device-index";
import { WireDevice } from "../../../bcm/wire/device";
import type { Rack } from "../support";
import { nodeOf, type Program } from "./program";

/** What the head node holds, by host name. */
export type Held = Map<string, WireDevice>;

export function readHeld({ headNode }: Rack): Held {
    return new Map(
        headNode.hostnames().map((hostname) => [hostname, WireDevice.parse(headNode.device(hostname))]),
    );
}

/** What holds after every command, whatever became of it. */
export function judgeAlways(
    before: Held,
    after: Held,
    { nodes }: Program,
    adopted: ReadonlySet<string>,
): void {
    const values = [...after.values()].flatMap((device) => [...new Set(valuesOf(device))]);
    const twice = values.filter((value, index) => values.indexOf(value) !== index);
    assert.deepEqual(twice, [], "no MAC and no address is there twice");
    const uuids = new Set([...after.values()].map(({ uuid }) => uuid));
    for (const hostname of nodes.keys()) {
        const { uuid } = before.get(hostname) ?? {};
        assert.ok(uuid === undefined || uuids.has(uuid), `${hostname} is in the program and has gone`);
    }
    for (const hostname of after.keys())
        assert.ok(before.has(hostname) || nodes.has(hostname), `nobody asked for ${hostname}`);
    for (const hostname of adopted)
        assert.ok(
            !before.has(hostname) || uuids.has(before.get(hostname)?.uuid ?? ""),
            `${hostname} is not ours`,
        );
}

/** What exit code 0 of a whole update means. */
export async function judgeDone(
    { stack }: Rack,
    before: Held,
    after: Held,
    { nodes }: Program,
    adopted: ReadonlySet<string>,
): Promise<void> {
    const ofProgram = [...nodes.keys()].sort();
    const others = [...after.keys()].filter((hostname) => !nodes.has(hostname) && !adopted.has(hostname));
    assert.deepEqual(others, [], "nobody is there that the program does not name");
    const found = ofProgram.map((hostname) => {
        const device = after.get(hostname);
        return [hostname, device && heldOf(device)];
    });
    const wanted = ofProgram.map((hostname) => {
        const node = nodes.get(hostname);
        return [hostname, node && heldOf(nodeOf(node))];
    });
    assert.deepEqual(found, wanted);
    const index = new DeviceIndex(before.values());
    for (const [hostname, node] of nodes) {
        // A new key with the MAC of a node whose key has left is the same device.
        const [twin] = index.withMac(nodeOf(node).mac);
        const former =
            before.get(hostname) ??
            (twin && !nodes.has(twin.hostname) && !adopted.has(twin.hostname) ? twin : undefined);
        if (former) assert.equal(after.get(hostname)?.uuid, former.uuid, `${hostname} is the same device`);
    }
    const marked = [...after.values()].filter((device) => JSON.stringify(device).includes('"moving"'));
    assert.deepEqual(marked, []);
    const devices = (await stack.resources()).filter(({ type }) => type.endsWith("bcm:Device"));
    assert.deepEqual(
        devices.map(({ id }) => id).sort(),
        ofProgram.map((hostname) => after.get(hostname)?.uuid).sort(),
        "state and head node have the same devices",
    );
}

/** Its MACs and addresses, with the interface that has them. */
function heldOf({ mac, interfaces }: Pick<WireDevice, "mac" | "interfaces">): string[] {
    const ports = interfaces.map(
        ({ name, mac: own, ip }) => `${name === "bmc" ? "ipmi0" : name} ${own} ${ip}`,
    );
    return [mac, ...ports.sort()];
}
