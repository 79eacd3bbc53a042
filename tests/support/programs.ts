import { createRequire } from "node:module";

/** How the Automation API keeps programs apart; Pulumi's typings leave it out. */
const { withLocalStorage, getStore } = createRequire(__filename)("@pulumi/pulumi/runtime/state") as {
    withLocalStorage<T>(work: () => T): T;
    getStore(): { stackResource?: object };
};

/** Runs something as one program among those of a process. */
export function asProgram<T>(work: () => T): T {
    return withLocalStorage(() => {
        getStore().stackResource = {};
        return work();
    });
}
