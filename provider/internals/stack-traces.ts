/**
 * Makes resources whose places in the program Pulumi does not look up. It takes a stack trace through source maps for
 * each promise of each resource, which is most of what a program of a thousand nodes does, and stores it with each
 * resource; for the children of a component it shows the same lines of our own code every time.
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

/** The function of Pulumi's SDK that notes, for each promise, the stack trace that made it. */
const NOTING = "debuggablePromise";
let isSpared = false;

/**
 * From here on Pulumi's notes of who made which promise are not followed through source maps: it takes some for each
 * input of each resource, later than {@link withoutPositions} sees, and shows them only with `PULUMI_DEBUG_PROMISE_LEAKS`.
 * A third of the memory that a program of a thousand nodes asks for went into them. All other traces stay as they are.
 */
export function sparePromiseTraces(): void {
    const { prepareStackTrace } = Error;
    if (isSpared || !prepareStackTrace || process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
    isSpared = true;
    Error.prepareStackTrace = (error, frames) =>
        frames[0]?.getFunctionName() === NOTING ? error.message : prepareStackTrace(error, frames);
}
