export { category } from "./category";
export { device } from "./device";
export { nodeReadiness } from "./node-readiness";
export { powerAction } from "./power-action";
export { powerRequest } from "./power-request";
