import { STATE_FOLDER } from "../provider/runtime/state-folder";

/** What to do about a folder of journals that is of no use. */
export const NAME_ANOTHER_FOLDER = `Name another folder in ${STATE_FOLDER}`;
