import * as categories from "./category";
import * as devices from "./device";
import { atTheDoor } from "./door";
import * as retries from "./install-retry";
import * as readiness from "./node-readiness";
import * as actions from "./power-action";
import * as requests from "./power-request";

export const category = atTheDoor("category", categories.category);
export const device = atTheDoor("device", devices.device);
export const installRetry = atTheDoor("installRetry", retries.installRetry);
export const nodeReadiness = atTheDoor("nodeReadiness", readiness.nodeReadiness);
export const powerAction = atTheDoor("powerAction", actions.powerAction);
export const powerRequest = atTheDoor("powerRequest", requests.powerRequest);
