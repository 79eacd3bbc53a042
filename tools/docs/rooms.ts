import type { IModule } from "dependency-cruiser";
import { packageRoot } from "../root";

/** A folder, and the folders that its files may import. */
interface Room {
    /** Its path, e.g. `provider/power`. */
    path: string;
    mayImport: readonly string[];
}

const GROUND = ["model", "bcm"];
const RESOURCES = [...GROUND, "provider/internals"];
const NOTES = [...RESOURCES, "provider/notes"];
const DRAINS = [...NOTES, "provider/commands", "provider/drain"];
const WORK = [...DRAINS, "provider/power", "provider/watch"];
const PROGRAM = [...WORK, "provider", "provider/runtime", "sdk"];
const WHOLE = [...PROGRAM, "policy", "simulator", "cli", "tools"];

/** Deepest first: a room comes after everything that it may import. */
export const ROOMS: readonly Room[] = [
    { path: "model", mayImport: [] },
    { path: "bcm", mayImport: ["model"] },
    { path: "provider/internals", mayImport: GROUND },
    { path: "provider/notes", mayImport: RESOURCES },
    { path: "provider/commands", mayImport: GROUND },
    { path: "provider/drain", mayImport: NOTES },
    { path: "provider/power", mayImport: DRAINS },
    { path: "provider/watch", mayImport: DRAINS },
    { path: "provider/runtime", mayImport: WORK },
    // The classes reach the runtime through the text that Pulumi stores, and import only the type of its names.
    { path: "provider", mayImport: [...RESOURCES, "provider/runtime"] },
    { path: "sdk", mayImport: PROGRAM },
    // Components are made by the classes that programs use.
    { path: "provider/plugin", mayImport: PROGRAM },
    { path: "policy", mayImport: PROGRAM },
    { path: "simulator", mayImport: ["model"] },
    { path: "cli", mayImport: PROGRAM },
    { path: "tools", mayImport: WHOLE },
    { path: "bench", mayImport: WHOLE },
];

/** How often the files of one room import those of another. */
export interface Arrow {
    from: string;
    to: string;
    /** Each import once, e.g. `sdk/status.ts → model/enums.ts`. */
    imports: string[];
}

/** The imports among the sources: arrows between rooms, and circles between files. */
export async function readImports(): Promise<{ arrows: Arrow[]; circles: string[] }> {
    const { cruise } = await import("dependency-cruiser");
    const folders = [...new Set(ROOMS.map(({ path }) => path.split("/")[0] ?? ""))];
    const { output } = await cruise(folders, {
        baseDir: packageRoot,
        tsPreCompilationDeps: true, // type imports count too
        doNotFollow: { path: "node_modules" },
        exclude: { path: "^dist/|\\.mjs$|^simulator/page/" },
        validate: true,
        ruleSet: { forbidden: [{ name: "circle", severity: "error", from: {}, to: { circular: true } }] },
    });
    if (typeof output === "string") throw new Error(output);
    const circles = output.summary.violations.map(({ from, cycle = [] }) =>
        [from, ...cycle.map(({ name }) => name)].join(" → "),
    );
    return { arrows: arrowsOf(output.modules), circles };
}

/** Arrows against the order of the rooms, with the imports that cause them. */
export function findBackward(arrows: readonly Arrow[]): string[] {
    return arrows
        .filter(({ from, to }) => !ROOMS.find(({ path }) => path === from)?.mayImport.includes(to))
        .map(({ from, to, imports }) => `${from} → ${to} (${imports.length}): ${imports.join(", ")}`);
}

/** The rooms as a mermaid diagram. For readability, arrows that others imply are left out. */
export function drawRooms(arrows: readonly Arrow[]): string {
    const idOf = (path: string) => path.replaceAll("/", "_"); // in mermaid a slash means a shape
    const rooms = ROOMS.map(({ path }) => `    ${idOf(path)}["${path}"]`);
    const shown = arrows
        .filter(({ from, to }) => !isImplied(from, to, arrows))
        .map(({ from, to }) => `    ${idOf(from)} --> ${idOf(to)}`);
    return ["```mermaid", "flowchart TD", ...rooms, ...shown.sort(), "```"].join("\n");
}

function arrowsOf(modules: readonly IModule[]): Arrow[] {
    const arrows = new Map<string, Arrow>();
    for (const { source, dependencies } of modules)
        for (const { resolved } of dependencies) {
            const [from, to] = [roomOf(source), roomOf(resolved)];
            if (from === undefined || to === undefined || from === to) continue;
            const arrow = arrows.get(`${from} ${to}`) ?? { from, to, imports: [] };
            arrows.set(`${from} ${to}`, arrow);
            arrow.imports.push(`${source} → ${resolved}`);
        }
    return [...arrows.values()];
}

/** The innermost room that contains a file. */
function roomOf(file: string): string | undefined {
    return ROOMS.map(({ path }) => path)
        .filter((path) => file.startsWith(`${path}/`))
        .sort((a, b) => b.length - a.length)[0];
}

function isImplied(from: string, to: string, arrows: readonly Arrow[]): boolean {
    return arrows.some(
        (first) => first.from === from && first.to !== to && isReachable(first.to, to, arrows),
    );
}

/** @param seen rooms already visited, since arrows may form a circle */
function isReachable(from: string, to: string, arrows: readonly Arrow[], seen = new Set<string>()): boolean {
    if (seen.has(from)) return false;
    seen.add(from);
    return arrows.some(
        (arrow) => arrow.from === from && (arrow.to === to || isReachable(arrow.to, to, arrows, seen)),
    );
}
