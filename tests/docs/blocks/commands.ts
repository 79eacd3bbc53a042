import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentName, SETTINGS } from "../../../bcm/connection";
import { type BcmPolicyOptions, bcmPolicies } from "../../../policy/policies";
import { parseFault } from "../../../simulator/faults/catalogue";
import { Switches } from "../../../simulator/switches";
import { engineEnvironment, getEngine } from "../../../tools/engine/install";
import { packageRoot } from "../../../tools/root";

interface Manifest {
    scripts: Record<string, string>;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as Manifest;
/** Programs of others: that they exist is all that is known here. */
const FOREIGN = new Set(
    "cat cmsh cp curl git go ipmitool jq ls mkdir mv openssl python3 rm scp sha256sum ssh terraform venv/bin/pip".split(
        " ",
    ),
);
const NPM_COMMANDS = new Set([
    "audit",
    "ci",
    "config",
    "init",
    "install",
    "pack",
    "uninstall",
    "update",
    "view",
]);
/** Variables of this package that are no setting of a head node. */
const VARIABLES = ["BCM_SIMULATOR_PASSWORD", "PULUMI_BCM_STATE", "PULUMI_BCM_CACHE"];

/** Words of each simple command of a script, without comments. */
export function readCommands(script: string): string[][] {
    const commands: string[][] = [[]];
    const lines = script.replaceAll(/\\\n\s*/g, " ").split("\n");
    for (const line of lines) {
        for (const [word] of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'";&|#]|(?<=\S)#)+|&&|\|\||[;|&]|#.*/g)) {
            if (word.startsWith("#")) break;
            if (/^(&&|\|\||[;|&])$/.test(word)) commands.push([]);
            // Brackets say that an option may be left out.
            else
                commands
                    .at(-1)
                    ?.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2").replace(/^\[(-.*)\]$/, "$1"));
        }
        commands.push([]);
    }
    return commands.filter(({ length }) => length > 0);
}

/** Judges commands by what the programs themselves say that they take; each is asked once. */
export class Commands {
    private readonly home = mkdtempSync(join(tmpdir(), "pulumi-bcm-docs-"));
    private readonly answers = new Map<string, Promise<string>>();
    private readonly engine = getEngine(() => undefined);

    dispose(): void {
        rmSync(this.home, { recursive: true, force: true });
    }

    /** @param folder where the command is run; a `cd` of an earlier one moves it */
    async judge(words: string[], folder = packageRoot): Promise<string | undefined> {
        const [first = "", ...rest] = words;
        const variable = /^([A-Z][A-Z0-9_]*)=/.exec(first)?.[1];
        if (variable)
            return judgeVariable(variable) ?? (rest.length > 0 ? this.judge(rest, folder) : undefined);
        if (first === "export") return judgeVariable(rest[0]?.split("=")[0] ?? "");
        if (first === "cd")
            return existsSync(join(folder, rest[0] ?? "")) ? undefined : `there is no folder ${rest[0]}`;
        if (first === "npm") return this.judgeNpm(rest);
        if (first === "npx") return this.judgeNpx(rest, folder);
        if (first === "node") return judgeScript(rest, folder);
        if (first === "pulumi") return (await this.judgeByHelp("pulumi", rest)) ?? judgeConfig(rest);
        return FOREIGN.has(first) ? undefined : `nobody here knows the program ${first}`;
    }

    private judgeNpm([command = "", ...rest]: string[]): string | undefined {
        const script = command === "run" ? (rest[0] ?? "") : command === "test" ? command : undefined;
        if (script !== undefined) {
            const source = manifest.scripts[script];
            if (source === undefined) return `package.json has no script ${script}`;
            const given = rest
                .slice(rest.indexOf("--") + 1)
                .filter((word) => word.startsWith("--") && rest.includes("--"));
            const main = /node dist\/(\S+)\.js/.exec(source.split("&&").at(-1) ?? "")?.[1];
            return judgeFlags(given, main && join(packageRoot, `${main}.ts`));
        }
        for (const word of rest) {
            const [, name = "", version] = /^(@?[^@]+)@(\d.*)$/.exec(word) ?? [];
            const pinned = { ...manifest.dependencies, ...manifest.devDependencies }[name];
            // `typescript@5` holds for 5.9.3 as well.
            if (pinned !== undefined && !`${pinned}.`.startsWith(`${version}.`))
                return `${word}: package.json has ${pinned}`;
        }
        return NPM_COMMANDS.has(command) ? undefined : `npm ${command} is not known here`;
    }

    private judgeNpx(
        [program = "", ...rest]: string[],
        folder: string,
    ): Promise<string | undefined> | string | undefined {
        if (program === "pulumi-bcm" || program === "bcm-simulator") return this.judgeByHelp(program, rest);
        if (/^tsx(@\d+(\.\d+){2})?$/.test(program)) return judgeScript(rest, folder);
        return `npx ${program} is not known here`;
    }

    /** Follows subcommands as far as their help lists them, then wants every option to be in the help of the last. */
    private async judgeByHelp(program: string, words: string[]): Promise<string | undefined> {
        const path: string[] = [];
        let help = await this.help(program, path);
        const rest = [...words];
        while (rest[0] !== undefined && /^[a-z][a-z-]*$/.test(rest[0])) {
            const next = [...path, rest[0]];
            const answer = await this.help(program, next);
            if (!isListed(help, rest[0]) && !isAlias(answer, rest[0])) break;
            help = answer;
            path.push(rest.shift() ?? "");
        }
        const name = [program, ...path].join(" ");
        const positionals: string[] = [];
        while (rest.length > 0) {
            const word = rest.shift() ?? "";
            if (word === "…" || word === "...") continue;
            if (!word.startsWith("-") || word === "-") {
                positionals.push(word);
                continue;
            }
            const [, flag = "", value] = /^-{1,2}([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
            const option = optionOf(help, flag, word.startsWith("--"));
            if (!option) return `${name} has no option ${word}`;
            if (!option.takesValue) continue;
            const given = value ?? rest.shift();
            if (given === undefined) return `${name}: ${word} wants a value`;
            const problem = judgeValue(flag, given);
            if (problem) return `${name}: ${problem}`;
        }
        const usage = /Usage:\s*((?:.+\n)+)/.exec(help)?.[1] ?? "";
        const isTaking = /[[<]/.test(usage.replaceAll(/\[(flags|options|command|--)\]/g, ""));
        return positionals.length > 0 && !isTaking ? `${name} takes no ${positionals[0]}` : undefined;
    }

    private help(program: string, path: string[]): Promise<string> {
        const key = [program, ...path].join(" ");
        const known = this.answers.get(key);
        if (known) return known;
        const asked = this.askHelp(program, path);
        this.answers.set(key, asked);
        return asked;
    }

    private async askHelp(program: string, path: string[]): Promise<string> {
        const ours: Record<string, string> = {
            "pulumi-bcm": "dist/cli/main.js",
            "bcm-simulator": "dist/simulator/cli.js",
        };
        const main = ours[program];
        const engine = await this.engine;
        const [file, args, env] = main
            ? [process.execPath, [join(packageRoot, main), ...path, "--help"], process.env]
            : [
                  join(engine.directory, "pulumi"),
                  [...path, "--help"],
                  { ...process.env, ...engineEnvironment(engine, this.home) },
              ];
        return new Promise((resolve) => {
            execFile(file, args, { env, maxBuffer: 1 << 24 }, (_error, stdout, stderr) =>
                resolve(stdout + stderr),
            );
        });
    }
}

function isListed(help: string, word: string): boolean {
    const sections = [...help.matchAll(/Commands:\n((?: +\S.*\n)+)/g)].map(([, section = ""]) => section);
    return sections.some((section) => new RegExp(`^  ${word}\\b`, "m").test(section));
}

function isAlias(help: string, word: string): boolean {
    return (/Aliases:\n +(.+)/.exec(help)?.[1] ?? "").split(", ").includes(word);
}

function optionOf(help: string, flag: string, isLong: boolean): { takesValue: boolean } | undefined {
    const pattern = isLong ? `(?:-\\w, )?--${flag}` : `-${flag}(?:, --[\\w-]+)?`;
    const found = new RegExp(`^\\s+${pattern}(?: (\\S+))?(?:\\s{2,}|$)`, "m").exec(help);
    if (!found) return undefined;
    return { takesValue: found[1] !== undefined && !found[1].includes("[") };
}

/** Values of our own options that can be judged without running anything. */
function judgeValue(flag: string, value: string): string | undefined {
    try {
        if (flag === "fault") parseFault(value);
        if (flag === "switch") {
            const [name = ""] = value.split("=");
            if (!(name in Switches.shape)) return `there is no switch ${name}`;
        }
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

/** Keys of a head node's configuration, and the settings of policies. */
function judgeConfig(words: string[]): string | undefined {
    if (words[0] !== "config") return undefined;
    const [key = "", value = ""] = words.slice(2).filter((word) => !word.startsWith("-"));
    return (
        judgeKey(key) ?? (key === "bcm:policies" && value.startsWith("{") ? judgePolicies(value) : undefined)
    );
}

/** A key of the configuration: `bcm:url`. Those of other namespaces are the program's own. */
export function judgeKey(key: string): string | undefined {
    const setting = /^bcm:(.+)$/.exec(key)?.[1];
    if (setting === undefined || setting === "policies" || (SETTINGS as readonly string[]).includes(setting))
        return undefined;
    return `there is no configuration key ${key}`;
}

/** Settings or levels by rule name. */
export function judgePolicies(json: string): string | undefined {
    try {
        const { all: _level, ...rules } = JSON.parse(json) as BcmPolicyOptions;
        bcmPolicies(rules);
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

function judgeVariable(name: string): string | undefined {
    const settings = SETTINGS.map((setting) => environmentName("bcm", setting));
    if (!/^(BCM|PULUMI_BCM)_/.test(name) || [...settings, ...VARIABLES].includes(name)) return undefined;
    return `there is no variable ${name}`;
}

function judgeScript(words: string[], folder: string): string | undefined {
    const [file = "", ...rest] = words.filter((word) => !/^-/.test(word) || words.indexOf(word) > 0);
    const path = join(folder, file);
    return existsSync(path)
        ? judgeFlags(
              rest.filter((word) => word.startsWith("--")),
              path,
          )
        : `there is no file ${file}`;
}

/** A program's options stand in its source, as `--name` or as a key of `parseArgs`. */
function judgeFlags(flags: string[], file: string | undefined): string | undefined {
    if (flags.length === 0 || !file || !file.endsWith(".ts")) return undefined;
    const source = readFileSync(file, "utf8");
    const missing = flags.find((flag) => {
        const [name = ""] = flag.slice(2).split("=");
        return !source.includes(`--${name}`) && !new RegExp(`"?${name}"?: \\{ type:`).test(source);
    });
    return missing && `${file} has no option ${missing}`;
}
