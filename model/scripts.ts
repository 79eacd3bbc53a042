/** Paths that need no quoting, so that none can be read as shell code. */
const PATH = /^\/[A-Za-z0-9._+/-]+$/;
const RUN_EACH =
    "#!/bin/bash\n# Written by pulumi-bcm: runs each script in order and stops at the first that fails.\nset -e\n";

/** What is wrong with a list of scripts: each entry must be an absolute path, or the only entry one whole script. */
export function scriptProblems(scripts: string[]): string[] {
    const odd = scripts.filter((script) => !PATH.test(script));
    if (odd.length === 0 || (scripts.length === 1 && odd[0]?.startsWith("#!"))) return [];
    return odd.map((script) => {
        const shown = JSON.stringify(script.length > 40 ? `${script.slice(0, 40)}…` : script);
        return `${shown} is neither an absolute path (letters, digits, . _ + - /) nor, as the only entry, a script that starts with #!`;
    });
}

/** BCM's one script text for a list of scripts. */
export function scriptText(scripts: string[]): string {
    if (scripts.length === 0) return "";
    if (scripts[0]?.startsWith("#!")) return scripts[0];
    return `${RUN_EACH}${scripts.map((path) => `${path}\n`).join("")}`;
}

/** The list that a script text was made from; a text from elsewhere is one entry. */
export function scriptList(text: string): string[] {
    if (text === "") return [];
    return text.startsWith(RUN_EACH) ? text.slice(RUN_EACH.length).trimEnd().split("\n") : [text];
}
