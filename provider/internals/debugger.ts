/**
 * Detaches the debugger that Pulumi attaches to this program to serialize functions. While it is attached, V8 follows every
 * path from a rejected promise to everything that waits for it. Pulumi's outputs multiply these paths by four at each step:
 * one failed look-up of eight nodes in four waves used up the memory of the machine (measured on Node 20 with
 * @pulumi/pulumi 3.248). Called only when the program is about to fail anyway.
 */
export async function detachDebugger(): Promise<void> {
    try {
        const hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks") as {
            getSessionAsync(): Promise<{ post(method: string, done: () => void): void }>;
        };
        const session = await hooks.getSessionAsync();
        await new Promise<void>((resolve) => session.post("Debugger.disable", () => resolve()));
    } catch {
        // Other versions of Pulumi keep it elsewhere, or attach none; then failing is merely slow.
    }
}
