import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../../model/issues";
import { isSecretField } from "../../model/secrets";
import type { Properties } from "../runtime/inputs";

/** The signatures by which Pulumi marks values that are more than JSON (`pulumi/pulumi/sdk/nodejs/runtime/rpc.ts`). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Properties as plain values, and where those lie that were secret; a list that holds one counts as a whole. */
export interface Opened {
    properties: Properties;
    secrets: string[];
}

/** Reads properties as the engine sends them. Of a resource its id is taken: what it is called on the head node. */
export function openProperties(struct: Struct | undefined): Opened {
    const secrets = new Set<string>();
    const properties = plainOf(
        struct?.toJavaScript() ?? {},
        { path: "", isList: false },
        secrets,
    ) as Properties;
    return { properties, secrets: [...secrets].sort() };
}

/** Where a value lies: everything in a list lies where the list does. */
interface Place {
    path: string;
    isList: boolean;
}

function plainOf(value: unknown, place: Place, secrets: Set<string>): unknown {
    if (Array.isArray(value)) return value.map((item) => plainOf(item, { ...place, isList: true }, secrets));
    if (typeof value !== "object" || value === null) return value;
    const marked = value as Properties;
    switch (marked[SIGNATURE]) {
        case SECRET:
            secrets.add(place.path);
            return plainOf(marked.value, place, secrets);
        case OUTPUT:
            if (marked.secret === true) secrets.add(place.path);
            return plainOf(marked.value ?? UNKNOWN, place, secrets);
        case RESOURCE:
            return marked.id ?? marked.urn;
        default:
            return Object.fromEntries(
                Object.entries(marked).map(([key, inner]) => [
                    key,
                    plainOf(inner, place.isList ? place : { ...place, path: join(place.path, key) }, secrets),
                ]),
            );
    }
}

/** Properties as the engine takes them: what lies at these paths is secret, and every password. */
export function closeProperties(properties: Properties, secrets: readonly string[]): Struct {
    return Struct.fromJavaScript(closedOf(properties, "", new Set(secrets)) as Properties as never);
}

function closedOf(value: unknown, path: string, secrets: ReadonlySet<string>): unknown {
    if (path !== "" && (secrets.has(path) || isPassword(path)))
        return value === null ? null : secretOf(value);
    if (Array.isArray(value)) return value.map((item) => closedOf(item, "", secrets));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, closedOf(inner, join(path, key), secrets)]),
    );
}

function isPassword(path: string): boolean {
    return isSecretField(path.split(".").at(-1) ?? "");
}

function secretOf(value: unknown): Properties {
    return { [SIGNATURE]: SECRET, value };
}

function join(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}
