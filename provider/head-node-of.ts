import { DEFAULT_CLUSTER, findConnection } from "../bcm/connection";
import { perProgram } from "./internals/per-program";
import { settings } from "./internals/settings";

const headNodes = perProgram(() => new Map<string, string>());

/** One word for one head node, however many names its connection has in the configuration. */
export function headNodeOf(cluster = DEFAULT_CLUSTER): string {
    const known = headNodes().get(cluster) ?? findHeadNode(cluster);
    headNodes().set(cluster, known);
    return known;
}

function findHeadNode(cluster: string): string {
    try {
        return new URL(findConnection(cluster, settings()).url).href;
    } catch {
        return cluster; // what is missing is said when it is asked
    }
}
