/**
 * Runs work whose error messages are complete, so that Pulumi prints the message without a screenful of stack. The mark is
 * that of `pulumi.RunError`; the error keeps its class, for callers that test it.
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
