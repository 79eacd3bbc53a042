import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getEngine } from "../../../tools/engine/install";
import { packageRoot } from "../../../tools/root";
import { describeSchema } from "../../../tools/schema/schema";

interface Described {
    description?: string;
    properties?: Record<string, Described>;
    inputProperties?: Record<string, Described>;
    inputs?: Described;
    outputs?: Described;
}
interface Schema extends Record<"resources" | "types" | "functions", Record<string, Described>> {
    provider: Described;
    config: { variables: Record<string, Described> };
    [field: string]: unknown;
}

const FILE = join(packageRoot, "provider/plugin/schema.json");

describe("the plugin's schema", () => {
    const schema = JSON.parse(readFileSync(FILE, "utf8")) as Schema;

    it("is what the source says: `npm run docs` writes it", () => {
        assert.deepEqual(schema, JSON.parse(JSON.stringify(describeSchema())));
    });

    it("is accepted by Pulumi", async () => {
        const { directory } = await getEngine(() => undefined);
        const said = execFileSync(join(directory, "pulumi"), ["schema", "check", FILE], { encoding: "utf8" });
        assert.equal(said, "");
    });

    it("describes everything", () => {
        const missing = (path: string, { description, ...rest }: Described): string[] => [
            ...(description ? [] : [path]),
            ...within(path, rest.properties),
            ...within(path, rest.inputProperties),
            ...within(path, rest.inputs?.properties),
            ...within(path, rest.outputs?.properties),
        ];
        const within = (path: string, all: Record<string, Described> = {}): string[] =>
            Object.entries(all).flatMap(([name, one]) => missing(`${path} ${name}`, one));

        assert.deepEqual(
            [
                ...within("resource", schema.resources),
                ...within("type", schema.types),
                ...within("function", schema.functions),
                ...within("setting", schema.config.variables),
                ...missing("provider", schema.provider),
            ],
            [],
        );
    });

    it("has what the Registry asks for", () => {
        for (const field of [
            "displayName",
            "publisher",
            "logoUrl",
            "keywords",
            "pluginDownloadURL",
            "license",
        ])
            assert.ok(schema[field], field);
        assert.deepEqual(Object.keys(schema.language as object).sort(), ["csharp", "go", "nodejs", "python"]);
    });

    it("hides passwords, and takes words from lists", () => {
        const bmc = schema.types["bcm:index:Bmc"]?.properties as Record<
            string,
            { secret?: true; $ref?: string }
        >;
        assert.equal(bmc.password?.secret, true);
        assert.equal(bmc.privilege?.$ref, "#/types/bcm:index:BmcPrivilege");
    });
});
