import { listSome, suggest } from "../text";
import { allOf, type XmlElement } from "../xml";
import { clip, show } from "./values";

/** The most ids that a finding lists. */
const MOST_IDS = 8;

/** What may be there once, across the whole document: where it stands, what tells it from others, and how it reads. */
const UNIQUE: { of: string[]; key: (element: XmlElement) => string | undefined; what: string }[] = [
    { of: ["partition", "raid"], key: ({ attributes }) => attributes.get("id"), what: "id" },
    { of: ["member"], key: ({ text }) => text, what: "member" },
    { of: ["mountPoint"], key: ({ text }) => text, what: "mountPoint" },
    { of: ["assert"], key: ({ attributes }) => attributes.get("name"), what: "name of <assert>" },
    {
        of: ["blockdev"],
        key: ({ text, attributes }) => `${text} (mode ${attributes.get("mode") ?? "normal"})`,
        what: "blockdev",
    },
];

/** What the schema does not allow across a disk setup: values that are there twice, and ids that are not there. */
export function referenceProblems(root: XmlElement): string[] {
    return [...UNIQUE.flatMap((rule) => repeated(root, rule)), ...danglingReferences(root)];
}

function repeated(root: XmlElement, { of, key, what }: (typeof UNIQUE)[number]): string[] {
    const first = new Map<string, number>();
    return of
        .flatMap((name) => allOf(root, name))
        .flatMap((element) => {
            const value = key(element);
            const earlier = value === undefined ? undefined : first.get(value);
            if (value === undefined) return [];
            if (earlier === undefined) first.set(value, element.line);
            return earlier === undefined
                ? []
                : `line ${element.line}: ${what} is ${show(value)}, which is on line ${earlier} already; allowed is each once`;
        });
}

function danglingReferences(root: XmlElement): string[] {
    const ids = [...allOf(root, "partition"), ...allOf(root, "raid")].flatMap(
        ({ attributes }) => attributes.get("id") ?? [],
    );
    const known = new Set(ids);
    const problem = ({ line }: XmlElement, what: string, given: string | undefined) =>
        given === undefined || known.has(given)
            ? []
            : `line ${line}: ${what} is ${show(given)}; allowed are ids of partitions and raids` +
              `${ids.length > 0 ? ` (${listSome(ids.map(clip), MOST_IDS)})` : ""}${suggest(clip(given), ids.slice(0, 100).map(clip)).replace(/^ /, ". ")}`;
    return [
        ...allOf(root, "member").flatMap((member) => problem(member, "member", member.text)),
        ...allOf(root, "subVolumes").flatMap((group) =>
            problem(group, "parent of <subVolumes>", group.attributes.get("parent")),
        ),
    ];
}
