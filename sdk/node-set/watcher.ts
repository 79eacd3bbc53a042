import type * as pulumi from "@pulumi/pulumi";
import type { InstallRetry } from "../../provider/install-retry";
import { settleInput } from "../../provider/internals/resolve-inputs";
import type { NodeReadiness } from "../../provider/node-readiness";

/** What knows how nodes of a set fared. */
export type Watcher = NodeReadiness | InstallRetry;

/**
 * What a watcher hands on. One of an older version has not stored it, which in a preview looks like a watcher that is not done
 * yet; those have no `failed` either.
 */
export function storedOf<T>({ failed }: Watcher, output: pulumi.Output<T>): pulumi.Output<T | undefined> {
    return failed.apply(async () => (await settleInput(output))?.value as T | undefined);
}
