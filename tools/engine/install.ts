/**
 * Gets a Pulumi CLI: the one on PATH, otherwise the official download, otherwise a build of the Go module. The last two are
 * kept by version in a cache folder outside the work tree, so only the first run has to wait for them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { satisfies } from "semver";
import { assembleEngine } from "./assemble";
import { buildGoCommand, type GoCommand, missingGo, pinnedVersion, type Say } from "./go-build";

/** The oldest CLI that the package is known to work with. */
const OLDEST = "3.150.0";

/** A Pulumi CLI that is ready to run. */
export interface Engine {
    /** Folder to put first on PATH. */
    directory: string;
    version: string;
    /** How it was obtained, for messages. */
    origin: string;
}

/** `$PULUMI_BCM_CACHE`, otherwise `$XDG_CACHE_HOME/pulumi-bcm`, otherwise `~/.cache/pulumi-bcm`. */
export function cacheDirectory(): string {
    const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
    return process.env.PULUMI_BCM_CACHE || join(base, "pulumi-bcm");
}

const CLI: GoCommand = {
    module: "github.com/pulumi/pulumi/pkg/v3",
    command: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    versionIn: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
};
const YAML_HOST: GoCommand = {
    module: "github.com/pulumi/pulumi-yaml",
    command: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    versionIn: "github.com/pulumi/pulumi-yaml/pkg/version.Version",
};

/** The version that is built where there is none, e.g. `v3.259.0`. */
export function engineVersion(): string {
    return pinnedVersion(CLI);
}

function versionOf(pulumi: string): string | undefined {
    const asked = spawnSync(pulumi, ["version"], {
        encoding: "utf8",
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return asked.status === 0 ? asked.stdout.trim() : undefined;
}

/** A CLI on PATH counts only with its Node language host: our programs need it. */
function fromPath(): Engine | string {
    const found = spawnSync("sh", ["-c", "command -v pulumi"], { encoding: "utf8" }).stdout.trim();
    if (!found) return "there is no pulumi on PATH";
    const version = versionOf(found);
    if (!version) return `${found} does not answer to "pulumi version"`;
    if (!satisfies(version, `>=${OLDEST}`, { includePrerelease: true }))
        return `${found} is ${version}; ${OLDEST} or later is needed`;
    if (spawnSync("sh", ["-c", "command -v pulumi-language-nodejs"]).status !== 0)
        return `${found} has no pulumi-language-nodejs beside it`;
    return { directory: dirname(found), version, origin: `on PATH (${found})` };
}

async function fromDownload(into: string): Promise<Engine | string> {
    try {
        const command = await PulumiCommand.install({ root: into });
        return { directory: join(into, "bin"), version: `v${command.version}`, origin: "official download" };
    } catch (error) {
        rmSync(into, { recursive: true, force: true });
        const text = error instanceof Error ? error.message : String(error);
        const reason =
            text.split("\n").find((line) => /curl|resolve|refused|failed|error/i.test(line)) ?? text;
        return `the official download failed: ${reason.trim().slice(0, 200)}`;
    }
}

async function fromGoModule(into: string, version: string, say: Say): Promise<Engine | string> {
    const missing = missingGo();
    if (missing) return missing;
    say(`engine: building Pulumi ${version} from its Go module (about 5 minutes when nothing is cached) …`);
    return (await buildGoCommand(CLI, version, into, say)) ?? fromBuild(into, version);
}

function fromBuild(built: string, version: string): Engine {
    return { directory: assembleEngine(built, yamlFolder()), version, origin: "built from its Go module" };
}

function yamlFolder(): string {
    return join(cacheDirectory(), "engine", `yaml-${pinnedVersion(YAML_HOST)}`);
}

/**
 * The same engine with what runs programs in YAML. Official downloads have it; beside a CLI that was built it is built as well, from the
 * module of Pulumi's own host.
 *
 * @throws Error that says why it cannot be built
 */
export async function withYaml(engine: Engine, say: Say): Promise<Engine> {
    if (existsSync(join(engine.directory, "pulumi-language-yaml"))) return engine;
    const version = pinnedVersion(YAML_HOST);
    const folder = yamlFolder();
    if (!existsSync(folder)) {
        say(
            `engine: building Pulumi's host for YAML ${version} from its Go module (half a minute after the CLI) …`,
        );
        const problem = await buildGoCommand(YAML_HOST, version, folder, say);
        if (problem) throw new Error(`Programs in YAML cannot be run: ${problem}.`);
    }
    const built = join(cacheDirectory(), "engine", `built-${engineVersion()}`);
    return fromBuild(built, engine.version);
}

/** Tries each way in turn, and says why one did not work before it tries the next. */
export async function getEngine(say: Say): Promise<Engine> {
    const reasons: string[] = [];
    const settle = (result: Engine | string): Engine | undefined => {
        if (typeof result !== "string") {
            say(`engine: Pulumi ${result.version}, ${result.origin}`);
            return result;
        }
        reasons.push(result);
        say(`engine: ${result}`);
        return undefined;
    };

    const version = engineVersion();
    const built = join(cacheDirectory(), "engine", `built-${version}`);
    const downloaded = join(cacheDirectory(), "engine", "official");
    const cached = versionOf(join(downloaded, "bin", "pulumi"));

    const ready = settle(fromPath());
    if (ready) return ready;
    if (cached)
        return { directory: join(downloaded, "bin"), version: cached, origin: "official download, cached" };
    if (existsSync(join(built, "pulumi"))) {
        const engine = fromBuild(built, version);
        say(`engine: Pulumi ${version}, built earlier, in ${engine.directory}`);
        return engine;
    }
    say("engine: downloading the official Pulumi CLI …");
    const engine = settle(await fromDownload(downloaded)) ?? settle(await fromGoModule(built, version, say));
    if (engine) return engine;
    throw new Error(
        `No Pulumi CLI could be found, downloaded or built:\n${reasons.map((reason) => `  - ${reason}`).join("\n")}\n` +
            "Install Pulumi (https://www.pulumi.com/docs/install) so that it is on PATH, and run this again.",
    );
}

/** Environment in which the engine keeps everything in `home`, asks no questions and contacts no service. */
export function engineEnvironment(engine: Engine, home: string): NodeJS.ProcessEnv {
    mkdirSync(join(home, "state"), { recursive: true });
    return {
        PATH: `${engine.directory}:${process.env.PATH}`,
        PULUMI_HOME: join(home, "home"),
        PULUMI_BACKEND_URL: `file://${join(home, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "pulumi-bcm-rehearsal",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_CREDENTIAL_STORE: "plaintext",
        PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
        PULUMI_SUPPRESS_NEO_LINK: "true",
    };
}
