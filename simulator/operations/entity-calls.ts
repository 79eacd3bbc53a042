import { type Entity, type Family, findByName, storedEntity } from "../entities";
import type { State } from "../state";
import { collect, type Judge, type Validation } from "../validation/complaints";
import { refuseRemoval } from "../validation/others";
import { isStopped, type Operations, readForce, readList, readObject, readUuids, result } from "./operation";

/** What distinguishes one family of entities in the scheme that all their calls follow. */
export interface FamilyCalls {
    family: Family;
    singular: string;
    plural: string;
    /** Whether `addXs`, `updateXs`, `removeXs` exist. */
    hasMulti: boolean;
    /** Fields, besides the uuid where `takesUuid` says so, by which getX finds one. */
    keys: readonly string[];
    takesUuid: (state: State) => boolean;
    validate: Judge;
    /** Further reasons against removing one. */
    refuseRemoval?: (state: State, entity: Entity) => Validation[];
    added?: (state: State, entity: Entity) => void;
    removed?: (state: State, entity: Entity) => void;
}

type Write = ReturnType<typeof result>;

/** The calls of one family: get, add, update, remove, validate and queryRemove, one by one and many at once. */
export function entityCalls(calls: FamilyCalls): Operations {
    const { family, singular, plural, hasMulti } = calls;
    const all = (state: State) =>
        [...state.storeOf(family).values()].filter(({ uuid }) => state.isVisible(uuid));
    const single: Operations = {
        [`get${plural}`]: (state) => all(state),
        [`get${singular}`]: (state, [key]) => find(state, calls, key),
        [`get${plural}ByUuids`]: (state, [uuids]) => {
            const wanted = new Set(readUuids(uuids));
            return all(state).filter(({ uuid }) => wanted.has(uuid));
        },
        [`add${singular}`]: (state, [entity, force], isVoid) =>
            add(state, calls, entity, readForce(state, force), isVoid),
        [`update${singular}`]: (state, [entity, force], isVoid) =>
            update(state, calls, entity, readForce(state, force), isVoid),
        [`remove${singular}`]: (state, args, isVoid) =>
            // Some kinds have arguments of their own in between; force is the last.
            remove(state, calls, args[0], readForce(state, args.slice(1).at(-1)), isVoid),
        [`validate${singular}`]: (state, [entity]) => {
            const sent = readObject(entity, "an entity") as Entity;
            return calls.validate(state, storedEntity(family, sent, state.switches));
        },
        [`queryRemove${singular}`]: (state, [uuid]) => users(state, String(uuid)),
    };
    const multi: Operations = {
        [`add${plural}`]: (state, [entities, force], isVoid) =>
            many(readList(entities, "entities"), (entity) =>
                add(state, calls, entity, readForce(state, force), isVoid),
            ),
        [`update${plural}`]: (state, [entities, force], isVoid) =>
            many(readList(entities, "entities"), (entity) =>
                update(state, calls, entity, readForce(state, force), isVoid),
            ),
        [`remove${plural}`]: (state, args, isVoid) =>
            many(readUuids(args[0]), (uuid) =>
                remove(state, calls, uuid, readForce(state, args.slice(1).at(-1)), isVoid),
            ),
        [`queryRemove${plural}`]: (state, [uuids]) => readUuids(uuids).flatMap((uuid) => users(state, uuid)),
    };
    return hasMulti ? { ...single, ...multi } : single;
}

/** Which uuid or name a getX means; null when there is none. */
export function find(state: State, calls: FamilyCalls, key: unknown): Entity | null {
    const store = state.storeOf(calls.family);
    const byUuid = calls.takesUuid(state) ? store.get(String(key)) : undefined;
    const found = byUuid ?? calls.keys.map((field) => findByName(store, key, field)).find(Boolean);
    return found && state.isVisible(found.uuid) ? found : null;
}

function add(state: State, calls: FamilyCalls, value: unknown, force: boolean, isVoid: boolean): Write {
    const store = state.storeOf(calls.family);
    const entity = storedEntity(calls.family, readObject(value, "an entity") as Entity, state.switches);
    const taken = store.has(entity.uuid)
        ? collect(entity, (complain) =>
              complain("uuid", "DUPLICATE_FIELD", `uuid ${entity.uuid} is already in use`),
          )
        : [];
    const validation = [...taken, ...calls.validate(state, entity)];
    const isDone = !isStopped(state, validation, force);
    if (isDone && !isVoid) {
        if ("creationTime" in entity) entity.creationTime = Math.floor(state.clock.now() / 1000);
        store.set(entity.uuid, entity);
        state.hideForAWhile(entity.uuid);
        calls.added?.(state, entity);
        state.announce(calls.family, [entity.uuid]);
    }
    return result(state, isDone, validation, entity);
}

/** Whole-object replacement: what was sent, with defaults for what was not, is all that is left. */
function update(state: State, calls: FamilyCalls, value: unknown, force: boolean, isVoid: boolean): Write {
    const store = state.storeOf(calls.family);
    const sent = readObject(value, "an entity") as Entity;
    const existing = store.get(String(sent.uuid));
    if (!existing) return unknown(state, sent);
    const kept = state.switches.absentFields === "keep" ? existing : {};
    const entity = storedEntity(calls.family, { ...kept, ...sent }, state.switches);
    if ("creationTime" in existing) entity.creationTime = existing.creationTime;
    const validation = calls.validate(state, entity);
    const isDone = !isStopped(state, validation, force);
    const isApplied = !state.switches.modifiedRequired || sent.modified === true;
    if (isDone && isApplied && !isVoid) {
        store.set(entity.uuid, entity);
        state.announce(calls.family, [entity.uuid]);
    }
    return result(state, isDone, validation, entity);
}

function remove(state: State, calls: FamilyCalls, key: unknown, force: boolean, isVoid: boolean): Write {
    const store = state.storeOf(calls.family);
    const entity = store.get(String(key));
    if (!entity) return unknown(state, { uuid: String(key) });
    const validation = [
        ...refuseRemoval(entity, state.usersOf(entity.uuid), state.switches.usedRemoval),
        ...(calls.refuseRemoval?.(state, entity) ?? []),
    ];
    const isDone = !isStopped(state, validation, force);
    if (isDone && !isVoid) {
        calls.removed?.(state, entity);
        store.delete(entity.uuid);
        state.announce(calls.family, [], [entity.uuid]);
    }
    return result(state, isDone, validation, null);
}

function unknown(state: State, entity: Entity): Write {
    const validation = collect(entity, (complain) =>
        complain("uuid", "KEY_NOT_FOUND", `uuid ${String(entity.uuid)} is not known`),
    );
    return result(state, false, validation, null);
}

/** Answers of many at once, in the order of the input. */
function many<T>(inputs: T[], write: (input: T) => Write) {
    const results = inputs.map(write);
    return {
        success: results.map(({ success }) => success),
        task_uuids: results.map(({ task_uuid }) => task_uuid),
        updated_entities: results.map(({ updated_entity }) => updated_entity),
        validation: results.flatMap(({ validation }) => validation),
    };
}

/** Who still uses an entity; the form of the answer is assumed, no source shows one. */
function users(state: State, uuid: string) {
    return state.usersOf(uuid).map(({ baseType, childType, uuid: user, hostname, name }) => ({
        baseType,
        childType,
        uuid: user,
        name: hostname ?? name,
    }));
}
