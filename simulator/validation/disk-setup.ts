import { diskSetupViolations } from "../../model/disk-setup/disk-setup";
import { readXml } from "../../model/xml";
import type { Switches } from "../switches";
import type { Complain } from "./complaints";

/**
 * What the daemon has against a disk setup: it reads the XML, then compares it with its schema, and names the step after the
 * field. What only the node-installer minds is stored.
 */
export function validateDiskSetup(text: string, how: Switches["diskSetup"], complain: Complain): void {
    const reading = readXml(text);
    if ("problem" in reading) complain("disksetup/xml", "BAD_VALUE", reading.problem);
    else if (how === "schema" || reading.root.name !== "diskSetup") {
        const violations = diskSetupViolations(reading.root);
        if (violations.length > 0) complain("disksetup/xsd", "BAD_VALUE", violations.join("; "));
    }
}
