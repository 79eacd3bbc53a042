import { withPlainErrors } from "../internals/provider-errors";
import * as categories from "./category";
import * as devices from "./device";
import * as readiness from "./node-readiness";
import * as actions from "./power-action";
import * as requests from "./power-request";

export const category = withPlainErrors(categories.category);
export const device = withPlainErrors(devices.device);
export const nodeReadiness = withPlainErrors(readiness.nodeReadiness);
export const powerAction = withPlainErrors(actions.powerAction);
export const powerRequest = withPlainErrors(requests.powerRequest);
