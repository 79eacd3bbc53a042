import { cmdevice } from "./cmdevice";
import type { Operation } from "./operation";
import { cmmain, cmnet, cmpart, cmprov, cmsession, cmstatus } from "./others";

/** All calls by service; service names are matched without regard to case (`bcm-api.md` §2.1). */
export const services: Record<string, Record<string, Operation>> = {
    cmdevice,
    cmmain,
    cmnet,
    cmpart,
    cmprov,
    cmsession,
    cmstatus,
};
