/**
 * Does work whose errors say all there is to say, so that Pulumi prints their message and not the stack of our code, which
 * fills a screen. The mark is that of `pulumi.RunError`; an error keeps its class, for callers that test it.
 */
export function withPlainErrors<R>(work: () => R): R {
    const mark = (error: unknown): never => {
        throw Object.assign(error as Error, { __pulumiRunError: true });
    };
    try {
        const result = work();
        return result instanceof Promise ? (result.catch(mark) as R) : result;
    } catch (error) {
        return mark(error);
    }
}
