/** `npm run sdks`: the plugin's SDKs, in dist/sdks. */
import { rmSync } from "node:fs";
import { generateSdks, SDKS } from "./generate";

rmSync(SDKS, { recursive: true, force: true });
generateSdks((line) => console.log(line)).catch((error: Error) => {
    console.error(`sdks: ${error.message}`);
    process.exit(1);
});
