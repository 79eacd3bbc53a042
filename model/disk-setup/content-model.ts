/**
 * Which elements an element holds, in the notation of document types: `size type filesystem? member+ (a | b)`. It is
 * compared by derivatives: what may follow once an element was seen is a content model again.
 */
export type ContentModel =
    | { kind: "element"; name: string }
    | { kind: "sequence" | "choice"; parts: ContentModel[] }
    /** At least 0 or 1, at most 1 or any number. */
    | { kind: "repeated"; what: ContentModel; isOptional: boolean; isMany: boolean };

/** What may follow the last element of all. */
export const NOTHING: ContentModel = { kind: "sequence", parts: [] };

/** Reads the notation. Not for texts of users: ours are right. */
export function readContentModel(notation: string): ContentModel {
    const tokens = notation.match(/[A-Za-z]+|[()|?*+]/g) ?? [];
    const readChoice = (): ContentModel => {
        const parts = [readSequence()];
        while (tokens[0] === "|") {
            tokens.shift();
            parts.push(readSequence());
        }
        return parts.length === 1 ? (parts[0] as ContentModel) : { kind: "choice", parts };
    };
    const readSequence = (): ContentModel => {
        const parts: ContentModel[] = [];
        while (tokens.length > 0 && tokens[0] !== "|" && tokens[0] !== ")") parts.push(readPart());
        return { kind: "sequence", parts };
    };
    const readPart = (): ContentModel => {
        const token = tokens.shift() as string;
        const what: ContentModel = token === "(" ? readChoice() : { kind: "element", name: token };
        if (token === "(") tokens.shift();
        if (!/^[?*+]$/.test(tokens[0] ?? "")) return what;
        const sign = tokens.shift();
        return { kind: "repeated", what, isOptional: sign !== "+", isMany: sign !== "?" };
    };
    return readChoice();
}

/** Whether it is complete as it stands. */
export function mayEnd(model: ContentModel): boolean {
    if (model.kind === "element") return false;
    if (model.kind === "repeated") return model.isOptional || mayEnd(model.what);
    return model.kind === "sequence" ? model.parts.every(mayEnd) : model.parts.some(mayEnd);
}

/** The elements that may come next. */
export function nextIn(model: ContentModel): string[] {
    if (model.kind === "element") return [model.name];
    if (model.kind === "repeated") return nextIn(model.what);
    if (model.kind === "choice") return [...new Set(model.parts.flatMap(nextIn))];
    const needed = model.parts.findIndex((part) => !mayEnd(part));
    const reachable = needed < 0 ? model.parts : model.parts.slice(0, needed + 1);
    return [...new Set(reachable.flatMap(nextIn))];
}

/** The elements without which it is not complete; of a choice all that may begin it, since it is open which. */
export function neededIn(model: ContentModel): string[] {
    if (model.kind === "element") return [model.name];
    if (mayEnd(model)) return [];
    if (model.kind === "choice") return nextIn(model);
    return model.kind === "repeated" ? neededIn(model.what) : model.parts.flatMap(neededIn);
}

/** All elements that occur in it, in their order. */
export function namesIn(model: ContentModel): string[] {
    if (model.kind === "element") return [model.name];
    return [...new Set(model.kind === "repeated" ? namesIn(model.what) : model.parts.flatMap(namesIn))];
}

/**
 * What may follow once an element was seen; undefined if it may not come next.
 *
 * @param isLenient whether elements that are needed before it may be missing, to go on after a mistake
 */
export function follow(model: ContentModel, name: string, isLenient = false): ContentModel | undefined {
    if (model.kind === "element") return model.name === name ? NOTHING : undefined;
    if (model.kind === "repeated") {
        const rest = follow(model.what, name, isLenient);
        return rest && (model.isMany ? sequence([rest, { ...model, isOptional: true }]) : rest);
    }
    for (const [index, part] of model.parts.entries()) {
        const rest = follow(part, name, isLenient);
        if (rest) return model.kind === "choice" ? rest : sequence([rest, ...model.parts.slice(index + 1)]);
        if (model.kind === "sequence" && !isLenient && !mayEnd(part)) return undefined;
    }
    return undefined;
}

function sequence(parts: ContentModel[]): ContentModel {
    const left = parts.filter((part) => part.kind !== "sequence" || part.parts.length > 0);
    return left.length === 1 ? (left[0] as ContentModel) : { kind: "sequence", parts: left };
}
