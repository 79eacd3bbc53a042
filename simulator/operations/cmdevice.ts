import { type Entity, storedCategory, storedDevice } from "../entities";
import type { Operation as PowerOperation } from "../machines";
import { findByName, type State } from "../state";
import { stillUsed, validateCategory, validateDevice } from "../validation";
import { CallRefusedError, type Operation, result, uuidList } from "./operation";

const POWER_OPERATIONS = ["ON", "OFF", "RESET", "STATUS"];

/** The service of devices, categories and power (`bcm-api.md` §6.1). */
export const cmdevice: Record<string, Operation> = {
    getDevices: ({ devices }) => [...devices.values()],
    getNodes: ({ devices }) =>
        [...devices.values()].filter(({ childType }) => String(childType).endsWith("Node")),
    getDevice: ({ devices }, [key]) =>
        devices.get(String(key)) ??
        findByName(devices, key, "hostname") ??
        findByName(devices, key, "mac") ??
        null,
    addDevice: (state, [entity]) =>
        add(state.devices, storedDevice(entity as Entity), (device) => validateDevice(state, device)),
    updateDevice: (state, [entity]) =>
        replace(state.devices, storedDevice(entity as Entity), (device) => validateDevice(state, device)),
    removeDevice: (state, [uuid]) => {
        const device = state.devices.get(String(uuid));
        if (!device) throw new CallRefusedError(`No such device: ${String(uuid)}\n`);
        if (device.childType === "HeadNode") return result(stillUsed(device, ["the cluster"]));
        state.devices.delete(device.uuid);
        state.machines.forget(device.uuid);
        return result([]);
    },
    validateDevice: (state, [entity]) => validateDevice(state, storedDevice(entity as Entity)),

    getCategories: ({ categories }) => [...categories.values()],
    getCategory: ({ categories }, [name]) => findByName(categories, name) ?? null,
    addCategory: (state, [entity]) =>
        add(state.categories, storedCategory(entity as Entity), (category) =>
            validateCategory(state, category),
        ),
    updateCategory: (state, [entity]) =>
        replace(state.categories, storedCategory(entity as Entity), (category) =>
            validateCategory(state, category),
        ),
    removeCategory: (state, [uuid]) => {
        const category = state.categories.get(String(uuid));
        if (!category) throw new CallRefusedError(`No such category: ${String(uuid)}\n`);
        const users = [...state.devices.values()].filter((device) => device.category === category.uuid);
        if (users.length > 0)
            return result(
                stillUsed(
                    category,
                    users.map(({ hostname }) => String(hostname)),
                ),
            );
        state.categories.delete(category.uuid);
        return result([]);
    },

    powerOperation: (state, [request]) => startPower(state, request as Record<string, unknown>),
    powerOperationHistory: ({ machines }, [uuids, lastOnly]) => {
        machines.settle();
        return uuidList(uuids).flatMap((uuid) => {
            const all = machines.history.filter(({ ref_device_uuid }) => ref_device_uuid === uuid);
            return lastOnly ? all.slice(-1) : all;
        });
    },
};

function startPower(state: State, request: Record<string, unknown>) {
    const operation = String(request.operation ?? "STATUS");
    if (!POWER_OPERATIONS.includes(operation))
        throw new CallRefusedError(`Unknown power operation: ${operation}\n`);
    const devices = uuidList(request.devices);
    const unknown = devices.find((uuid) => !state.devices.has(uuid));
    if (unknown) throw new CallRefusedError(`No such device: ${unknown}\n`);
    return state.machines.begin(devices, operation as PowerOperation, String(request.session_uuid ?? ""));
}

function add(entities: Map<string, Entity>, entity: Entity, validate: (entity: Entity) => object[]) {
    const validation = validate(entity);
    if (entities.has(entity.uuid)) throw new CallRefusedError(`Duplicate uuid: ${entity.uuid}\n`);
    if (validation.length === 0) entities.set(entity.uuid, entity);
    return result(validation, entity);
}

/** Whole-object replacement: what was sent, with defaults for what was not, is all that is left. */
function replace(entities: Map<string, Entity>, entity: Entity, validate: (entity: Entity) => object[]) {
    if (!entities.has(entity.uuid)) throw new CallRefusedError(`No such entity: ${entity.uuid}\n`);
    const validation = validate(entity);
    if (validation.length === 0) entities.set(entity.uuid, entity);
    return result(validation, entity);
}
