import { cmdevice } from "./cmdevice";
import { cmmain, cmprov, cmsession } from "./cmmain";
import { cmnet, cmpart } from "./cmpart-cmnet";
import { cmstatus } from "./cmstatus";
import type { Operations } from "./operation";
import { cmjob, cmkube } from "./workload";

/** All calls by service. The names are as BCM writes them in its messages; they match without regard to case. */
export const SERVICES: Record<string, Operations> = {
    CMDevice: cmdevice,
    CMJob: cmjob,
    CMKube: cmkube,
    CMMain: cmmain,
    CMNet: cmnet,
    CMPart: cmpart,
    CMProv: cmprov,
    CMSession: cmsession,
    CMStatus: cmstatus,
};
