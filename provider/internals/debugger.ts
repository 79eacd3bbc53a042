/**
 * Takes the debugger off this program, which Pulumi attaches for functions that it has to serialize. While it is there V8
 * follows, for each promise that is rejected, every way to all who wait for it; through Pulumi's outputs these are four
 * times as many with each step, so that one failed look-up of eight nodes in four waves took all memory of the machine
 * (measured on Node 20 with @pulumi/pulumi 3.248). Called where the program is about to fail anyway.
 */
export async function detachDebugger(): Promise<void> {
    try {
        const hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks") as {
            getSessionAsync(): Promise<{ post(method: string, done: () => void): void }>;
        };
        const session = await hooks.getSessionAsync();
        await new Promise<void>((resolve) => session.post("Debugger.disable", () => resolve()));
    } catch {
        // Another version of Pulumi keeps it elsewhere, or attaches none; then it is merely slow.
    }
}
