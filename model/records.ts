/** The value of a key that a record has itself: every object seems to have one of `constructor`, which a host may be called. */
export function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
    return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
