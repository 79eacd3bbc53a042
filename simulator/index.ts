export type { Entity } from "./entities";
export { HeadNode, type HeadNodeOptions } from "./head-node";
export type { LoggedCall, RequestLog } from "./request-log";
