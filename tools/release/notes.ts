/** The section of a version in the changelog, without its heading; undefined if there is none. */
export function notesOf(changelog: string, version: string): string | undefined {
    const section = changelog
        .split(/^## /m)
        .slice(1)
        .find((text) => /^\[?([^\s\]]+)/.exec(text)?.[1] === version);
    return section && `${section.slice(section.indexOf("\n")).trim()}\n`;
}
