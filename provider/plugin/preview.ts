import type { z } from "zod";
import { adviseDevice } from "../../model/advice";
import { CategorySpec } from "../../model/category";
import { DeviceSpec } from "../../model/device";
import { describeFindings, type Finding, shapeFindings } from "../../model/issues";
import { judgeCategory, judgeDevice, judgePowerWords } from "../../model/judgements";
import { PowerActionSpec } from "../../model/power";
import { isInSet } from "../../model/urn";
import { printError, printLine } from "../internals/engine-link";
import type { Runtime } from "../internals/internal-inputs";
import { MENDED_FIRST } from "../internals/registrations";
import { type Properties, publicProperties } from "../runtime/inputs";
import { untilQuiet } from "./quiet";

interface Judge {
    schema: z.ZodType;
    judge: (spec: never) => Finding[];
    /** What is allowed, and probably not meant. */
    advise?: (spec: never) => Finding[];
}

const JUDGES: Partial<Record<Runtime, Judge>> = {
    device: { schema: DeviceSpec, judge: judgeDevice, advise: adviseDevice },
    category: { schema: CategorySpec, judge: judgeCategory },
    powerAction: { schema: PowerActionSpec, judge: judgePowerWords },
};

/**
 * Says in a preview what the update of a resource would refuse, after policies have seen it, and fails the preview once nothing more
 * comes: the first failure ends it, and whatever else is wrong would not be said. Those of a set are judged by the set.
 *
 * @throws Error once every finding has been printed
 */
export async function judgePlanned(runtime: Runtime, urn: string, inputs: Properties): Promise<void> {
    const judged = JUDGES[runtime];
    const given = publicProperties(inputs);
    if (!judged || isInSet(urn) || shapeFindings(judged.schema, given, "").length > 0) return;
    for (const line of describeFindings(judged.advise?.(given as never) ?? [])) printLine(urn, line, true);
    const findings = describeFindings(judged.judge(given as never));
    if (findings.length === 0) return;
    for (const line of findings) printError(urn, line);
    await untilQuiet();
    throw new Error(MENDED_FIRST);
}
