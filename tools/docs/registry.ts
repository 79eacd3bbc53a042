/** The pages that the Pulumi Registry shows of the package, in its form. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentName, SETTINGS, type Setting } from "../../bcm/connection";
import { PLATFORMS } from "../release/node-binary";
import { packageRoot } from "../root";
import { SETTING_TEXTS } from "./arguments";

/** What the pages say of the package, as far as its schema says it. */
interface Schema {
    displayName: string;
    version: string;
    description: string;
    homepage: string;
    pluginDownloadURL: string;
    language: {
        go: { importBasePath: string };
        python: { packageName: string };
        nodejs: { packageName: string };
    };
}

/** A language of the Registry's tabs, and the files that may hold its program, the best first. */
interface Tab {
    language: string;
    fence: string;
    files: readonly string[];
}

/** One program in each: a rack of two nodes with its category. */
const TABS: readonly Tab[] = [
    {
        language: "typescript",
        fence: "typescript",
        files: ["examples/typescript/index.ts", "examples/one-node/index.ts"],
    },
    { language: "python", fence: "python", files: ["examples/python/__main__.py"] },
    { language: "go", fence: "go", files: ["examples/go/main.go"] },
    { language: "csharp", fence: "csharp", files: ["examples/csharp/Program.cs"] },
    { language: "yaml", fence: "yaml", files: ["examples/yaml/Pulumi.yaml"] },
];

/** Settings that are secrets. */
const SECRET: readonly Setting[] = ["password"];

const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");

/** The pages by their file. */
export function describeRegistry(): Record<string, string> {
    const schema = JSON.parse(read("provider/plugin/schema.json")) as Schema;
    return {
        "docs/registry/_index.md": describeOverview(schema),
        "docs/registry/installation-configuration.md": describeInstallation(schema),
    };
}

/** The files whose programs are in the tabs: languages without an example have none. */
export function tabFiles(): Record<string, string> {
    return Object.fromEntries(
        TABS.flatMap(({ language, files }) => {
            const file = files.find((candidate) => existsSync(join(packageRoot, candidate)));
            return file ? [[language, file]] : [];
        }),
    );
}

function describeOverview({ displayName, description, homepage }: Schema): string {
    return `${frontMatter(displayName, `${description}.`)}
${description}.

- A plain \`pulumi up\` never touches power, never guesses an address, and never changes a field that the program does not state.
- A power request is carried out once per node, even when the run is killed halfway.
- Adopted devices are never deleted. Head nodes are never written, powered or deleted.

**The package has not been tried on real hardware yet.** It was built and tested against a simulated head node, written from public
descriptions of BCM 10.25 and 11.0; [BCM versions](${homepage}/blob/main/docs/bcm-versions.md) lists what is assumed.

## Example

${describeExample()}
## Where to read on

- [Installation and configuration](./installation-configuration/)
- [Concepts](${homepage}/blob/main/docs/concepts.md), [power](${homepage}/blob/main/docs/power.md), [safety](${homepage}/blob/main/docs/safety.md)
- [Every argument](${homepage}/blob/main/docs/arguments.md), and [where each field goes](${homepage}/blob/main/docs/fields.md)
- [Examples](${homepage}/tree/main/examples)
`;
}

function describeExample(): string {
    const files = tabFiles();
    const tabs = TABS.filter(({ language }) => language in files).map(
        ({ language, fence }) => `{{% choosable language ${language} %}}

\`\`\`${fence}
${read(files[language] ?? "").trimEnd()}
\`\`\`

{{% /choosable %}}
`,
    );
    return `{{< chooser language "${Object.keys(files).join(",")}" >}}
${tabs.join("")}{{< /chooser >}}
`;
}

function describeInstallation({
    displayName,
    version,
    language,
    homepage,
    pluginDownloadURL,
}: Schema): string {
    const { name } = JSON.parse(read("package.json")) as { name: string };
    const title = `${displayName} Installation & Configuration`;
    return `${frontMatter(title, `How to install the ${displayName} package for Pulumi, and how to configure it.`)}
## Installation

| language | package |
| --- | --- |
| TypeScript, JavaScript | [\`${name}\`](https://www.npmjs.com/package/${name}): resources run in the program's own Node, and no plugin is needed |
| TypeScript, JavaScript, by the plugin | \`${language.nodejs.packageName}\` |
| Python | \`${language.python.packageName}\` |
| Go | \`${language.go.importBasePath}\` |
| YAML | none: \`type: bcm:NodeSet\` |

Pulumi gets the plugin \`pulumi-resource-bcm\` when a program needs it. By hand, from GitHub or from a file of the release:

\`\`\`bash
pulumi plugin install resource bcm ${version} --server ${pluginDownloadURL}
pulumi plugin install resource bcm ${version} --file pulumi-resource-bcm-v${version}-linux-amd64.tar.gz
\`\`\`

It is one executable that needs no Node, for ${listPlatforms()}. On other machines with Node 20.19 or later, the npm package
has the plugin as a folder:

\`\`\`bash
npm install ${name}
pulumi package add ./node_modules/${name}/dist/plugin
\`\`\`

## Configuration

A head node, and an account on it or a client certificate:

\`\`\`bash
pulumi config set bcm:url https://head-node:8081
pulumi config set bcm:username pulumi
pulumi config set --secret bcm:password
\`\`\`

An explicit provider takes the same settings as arguments. [Configuration](${homepage}/blob/main/docs/configuration.md) says which rights
the account needs.

| option | environment | secret | what it means |
| --- | --- | --- | --- |
${SETTINGS.map(describeSetting).join("\n")}
`;
}

function describeSetting(setting: Setting): string {
    const secret = SECRET.includes(setting) ? "yes" : "";
    const text = SETTING_TEXTS[setting].replaceAll("|", "\\|");
    return `| \`bcm:${setting}\` | \`${environmentName("bcm", setting)}\` | ${secret} | ${text} |`;
}

function listPlatforms(): string {
    const names = Object.keys(PLATFORMS);
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function frontMatter(title: string, description: string): string {
    return `---
# made by "npm run docs"
title: ${title}
meta_desc: ${description}
layout: package
---
`;
}
