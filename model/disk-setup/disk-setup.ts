import { readXml, type XmlElement } from "../xml";
import { diskSetupAdvice, haltingProblems } from "./advice";
import { referenceProblems } from "./references";
import { schemaProblems } from "./schema";

/** What there is to say about a disk setup. */
export interface DiskSetupJudgement {
    /** Why it is refused: not XML, not allowed by BCM's schema, or certain to stop the node-installer. */
    problems: string[];
    /** What is probably not meant; only for a setup without problems. */
    advice: string[];
}

/** More findings than anybody reads at once. */
const MOST = 20;

/** Judges a disk setup as the head node does at the write, and as the node-installer would. */
export function judgeDiskSetup(text: string): DiskSetupJudgement {
    const reading = readXml(text);
    if ("problem" in reading)
        return { problems: [`is not well-formed XML (${reading.problem})`], advice: [] };
    const against = diskSetupViolations(reading.root);
    const problems = against.length > 0 ? against : haltingProblems(reading.root);
    return { problems, advice: problems.length > 0 ? [] : diskSetupAdvice(reading.root) };
}

/** Whether the node-installer halts on a disk setup that the schema allows. */
export function haltsInstaller(text: string): boolean {
    const reading = readXml(text);
    return "root" in reading && haltingProblems(reading.root).length > 0;
}

/** What in a document is against the schema of disk setups, in its order, the first {@link MOST} of it. */
export function diskSetupViolations(root: XmlElement): string[] {
    const found = schemaProblems(root);
    if (root.name === "diskSetup") found.push(...referenceProblems(root));
    found.sort((one, other) => lineOf(one) - lineOf(other));
    return found.length > MOST ? [...found.slice(0, MOST), `and ${found.length - MOST} more`] : found;
}

function lineOf(finding: string): number {
    return Number(/^line (\d+)/.exec(finding)?.[1]);
}
