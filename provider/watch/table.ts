import { alignColumns } from "../../model/text";
import { orderStages } from "./stages";
import { duration, type NodeProgress, total } from "./watch";

/** What a rollout came to: each node with its result, and how long it was in each stage, as far as it was watched. */
export function describeNodes(nodes: ReadonlyMap<string, NodeProgress>, until: string): string {
    const stages = orderStages([...nodes.values()].flatMap((node) => [...node.stages.keys()]));
    const head = ["node", "result", "watched", ...stages];
    const rows = [...nodes].map(([hostname, node]) => [
        hostname,
        node.state === "reached" ? until : "failed",
        duration(total(node)),
        ...stages.map((stage) => {
            const seconds = node.stages.get(stage);
            return seconds === undefined ? "-" : duration(seconds);
        }),
    ]);
    return alignColumns([head, ...rows])
        .map((line) => `  ${line}`)
        .join("\n");
}
