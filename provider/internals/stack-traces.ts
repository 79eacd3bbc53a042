/**
 * Creates resources without letting Pulumi look up their source positions. For each promise of each resource Pulumi maps a
 * stack trace through source maps, which is most of the work of a program with a thousand nodes, and stores the position
 * with the resource. For children of a component it always shows the same lines of our own code.
 *
 * @param make synchronous; errors that it throws keep their message
 */
export function withoutPositions<T>(make: () => T): T {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (error) => `${error.name}: ${error.message}`;
    try {
        return make();
    } finally {
        Error.prepareStackTrace = prepareStackTrace;
    }
}

/** The function in Pulumi's SDK that records a stack trace for each promise. */
const NOTING = "debuggablePromise";
let isSpared = false;

/**
 * From now on, the stack traces that Pulumi records for promises are not mapped through source maps. It records some for
 * each input of each resource, outside {@link withoutPositions}, and shows them only with `PULUMI_DEBUG_PROMISE_LEAKS`.
 * They took a third of the memory of a program with a thousand nodes. All other traces stay as they are.
 */
export function sparePromiseTraces(): void {
    const { prepareStackTrace } = Error;
    if (isSpared || !prepareStackTrace || process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
    isSpared = true;
    Error.prepareStackTrace = (error, frames) =>
        frames[0]?.getFunctionName() === NOTING ? error.message : prepareStackTrace(error, frames);
}
