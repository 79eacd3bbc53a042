import { type Entity, entityList, NO_ADDRESS } from "../entities";
import type { State } from "../state";

/** Where it is switched on: a static interface that comes without an address gets one of its network. */
export function assignAddresses(state: State, device: Entity): void {
    if (state.switches.noAddress !== "assign") return;
    for (const port of entityList(device.interfaces)) {
        const network = state.networks.get(String(port.network));
        if (network && port.ip === NO_ADDRESS && port.dhcp !== true) port.ip = firstFree(state, network);
    }
}

function firstFree(state: State, network: Entity): string {
    const taken = new Set(
        [...state.devices.values()].flatMap(({ interfaces }) => entityList(interfaces).map(({ ip }) => ip)),
    );
    const base = String(network.baseAddress)
        .split(".")
        .reduce((sum, part) => sum * 256 + Number(part), 0);
    const size = 2 ** (32 - Number(network.netmaskBits));
    for (let number = base + 1; number < base + size - 1; number += 1) {
        const address = [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
        if (!taken.has(address)) return address;
    }
    return NO_ADDRESS;
}
