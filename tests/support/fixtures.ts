import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Entity } from "../../simulator";
import { packageRoot } from "../../tools/root";

export const FIXTURES = join(packageRoot, "tests/fixtures/wire");

/** A wire document that was checked by hand. */
export function loadFixture<T extends object = Entity>(name: string): T {
    return JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), "utf8")) as T;
}
