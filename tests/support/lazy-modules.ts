/**
 * Preloaded into the processes of test stacks, to save a sixth of each command's processor time: at start-up Pulumi's SDK
 * loads two large modules that it needs only to serialise functions, which nothing here does. With this they are loaded at
 * first use, and stack traces name compiled lines, for which no source map is read. tests/README.md says who runs without
 * it, as for users.
 */
import Module from "node:module";

type Load = (
    this: unknown,
    request: string,
    parent: { filename: string | null } | undefined,
    isMain: boolean,
) => object;

const LAZY = new Set(["typescript", "@npmcli/arborist"]);
const SOURCE_MAPS = "source-map-support/register";
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = function (request, parent, isMain) {
    const isTheirs = parent?.filename?.includes("/@pulumi/pulumi/") === true;
    if (isTheirs && request === SOURCE_MAPS) return {};
    if (!isTheirs || !LAZY.has(request)) return load.call(this, request, parent, isMain);
    let module: object | undefined;
    const get = () => {
        module ??= load.call(this, request, parent, isMain);
        return module;
    };
    return new Proxy(
        {},
        {
            // The importing code reads this before any use.
            get: (_, key) => (key === "__esModule" ? undefined : Reflect.get(get(), key)),
            has: (_, key) => Reflect.has(get(), key),
        },
    );
};
