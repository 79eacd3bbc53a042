import type { Entity } from "../entities";
import type { State } from "../state";
import { validateImage, validateNetwork, validatePartition, validateRack } from "../validation/others";
import { entityCalls } from "./entity-calls";
import type { Operations } from "./operation";

const never = () => false;

/** Images, partitions and racks. */
export const cmpart: Operations = {
    ...entityCalls({
        family: "SoftwareImage",
        singular: "SoftwareImage",
        plural: "SoftwareImages",
        hasMulti: true,
        keys: ["name"],
        takesUuid: (state) => state.switches.getByUuid,
        validate: validateImage,
        added: beginCopy,
    }),
    ...entityCalls({
        family: "Partition",
        singular: "Partition",
        plural: "Partitions",
        hasMulti: false,
        keys: ["name"],
        takesUuid: never,
        validate: validatePartition,
    }),
    ...entityCalls({
        family: "Rack",
        singular: "Rack",
        plural: "Racks",
        hasMulti: false,
        keys: ["name"],
        takesUuid: never,
        validate: validateRack,
    }),
};

/** Networks. */
export const cmnet: Operations = entityCalls({
    family: "Network",
    singular: "Network",
    plural: "Networks",
    hasMulti: true,
    keys: ["name"],
    takesUuid: never,
    validate: validateNetwork,
});

/** Copying the tree of an image takes its time; until then it cannot be used. */
function beginCopy(state: State, image: Entity): void {
    image.fileOperationInProgress = true;
    const at = state.clock.now() + state.switches.imageCloneSeconds * 1000;
    state.machines.agenda.add(at, { kind: "image", image: image.uuid });
}
