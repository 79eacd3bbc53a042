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
