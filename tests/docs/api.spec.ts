import assert from "node:assert/strict";
import { join } from "node:path";
import { packageRoot } from "../../tools/root";

describe("API reference", () => {
    it("documents everything that is exported, and refers to nothing that is not (npm run docs:api)", async () => {
        const { Application, LogLevel, Logger } = await import("typedoc");
        const said: string[] = [];
        class Listener extends Logger {
            override log(message: string, level: (typeof LogLevel)[keyof typeof LogLevel]): void {
                if (level >= LogLevel.Warn) said.push(message);
            }
        }
        const app = await Application.bootstrap({ options: join(packageRoot, "typedoc.json") });
        app.logger = new Listener();

        const project = await app.convert();

        assert.ok(project, said.join("\n"));
        app.validate(project);
        assert.deepEqual(said, []);
    });
});
