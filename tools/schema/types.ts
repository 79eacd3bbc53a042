import ts from "typescript";
import * as enums from "../../model/enums";
import { describeInterface, type Interfaces, type Member, membersOf } from "../docs/docstrings";

/** A type in Pulumi's schema (https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/). */
export interface TypeSpec {
    type?: string;
    $ref?: string;
    items?: TypeSpec;
    additionalProperties?: TypeSpec;
    oneOf?: TypeSpec[];
    plain?: true;
}

/** A property in it. */
export interface PropertySpec extends TypeSpec {
    description: string;
    secret?: true;
}

/** A type of ours in it: an object, or one of several words. */
export interface TypeDefinition {
    description: string;
    type: string;
    properties?: Record<string, PropertySpec>;
    required?: string[];
    enum?: { name?: string; value: string }[];
}

/** What else is known of numbers: the JSON schema that zod makes of the spec. */
export interface NumberForm {
    type?: string;
    properties?: Record<string, NumberForm>;
    items?: NumberForm;
    additionalProperties?: NumberForm;
    anyOf?: NumberForm[];
}

const vocabularies = new Map<string, { options: readonly string[] }>(Object.entries(enums));

/** Types that users hand on as they got them. */
const OPAQUE = new Set(["ReadinessTarget", "Tally", "UnderWay", "FailedInstall", "PowerOutcome"]);
const ANY: TypeSpec = { $ref: "pulumi.json#/Any" };

/** Translates the interfaces that users write into Pulumi's types, and collects those that they refer to. */
export class SchemaTypes {
    readonly definitions: Record<string, TypeDefinition> = {};
    private readonly interfaces: Interfaces;
    private readonly vocabularyTexts: ReadonlyMap<string, string>;

    constructor(interfaces: Interfaces, vocabularyTexts: ReadonlyMap<string, string>) {
        this.interfaces = interfaces;
        this.vocabularyTexts = vocabularyTexts;
    }

    /** The properties of an interface, and which of them are required. */
    properties(
        name: string,
        {
            without = [],
            only,
            form,
        }: { without?: readonly string[]; only?: readonly string[]; form?: NumberForm } = {},
    ): { properties: Record<string, PropertySpec>; required: string[] } {
        const members = membersOf(name, this.interfaces).filter(
            (member) => !without.includes(member.name) && (only?.includes(member.name) ?? true),
        );
        const properties = members.map((member) => [member.name, this.property(member, form)] as const);
        const required = members.filter(({ isRequired }) => isRequired).map((member) => member.name);
        return { properties: Object.fromEntries(properties), required: required.sort() };
    }

    /** The docstring of an interface. */
    describe(name: string): string {
        return describeInterface(name, this.interfaces);
    }

    private property({ name, type, text, preset }: Member, form?: NumberForm): PropertySpec {
        if (!type) throw new Error(`${name} has no type.`);
        const description = preset === undefined ? text : `${text} Default: ${preset}.`;
        const isSecret = /password/i.test(name);
        return {
            ...this.typeOf(type, form?.properties?.[name]),
            description,
            ...(isSecret && { secret: true as const }),
        };
    }

    private typeOf(type: ts.TypeNode, form?: NumberForm): TypeSpec {
        if (ts.isParenthesizedTypeNode(type)) return this.typeOf(type.type, form);
        if (ts.isArrayTypeNode(type))
            return { type: "array", items: this.typeOf(type.elementType, formOf(form, "items")) };
        if (ts.isUnionTypeNode(type)) return this.unionOf(type, form);
        if (ts.isTemplateLiteralTypeNode(type)) return { type: "string" };
        if (ts.isLiteralTypeNode(type)) return { type: "string" };
        switch (type.kind) {
            case ts.SyntaxKind.StringKeyword:
                return { type: "string" };
            case ts.SyntaxKind.NumberKeyword:
                return { type: isInteger(form) ? "integer" : "number" };
            case ts.SyntaxKind.BooleanKeyword:
                return { type: "boolean" };
        }
        if (ts.isTypeReferenceNode(type)) return this.referenceOf(type, form);
        throw new Error(`${type.getText()} has no form in Pulumi's schema.`);
    }

    /** A resource may be given by its name as well: other languages have the name only. */
    private unionOf({ types }: ts.UnionTypeNode, form?: NumberForm): TypeSpec {
        const given = types.filter((one) => one.getText() !== "undefined" && one.getText() !== "Category");
        const kinds = new Map(
            given.map((one) => this.typeOf(one, form)).map((spec) => [JSON.stringify(spec), spec]),
        );
        const [only, ...others] = kinds.values();
        if (!only) throw new Error("A union of nothing.");
        return others.length === 0 ? only : { oneOf: [only, ...others] };
    }

    private referenceOf(type: ts.TypeReferenceNode, form?: NumberForm): TypeSpec {
        const name = type.typeName.getText();
        const [first, second] = type.typeArguments ?? [];
        if (/^(pulumi\.)?(Input|Output)$/.test(name) && first) return this.typeOf(first, form);
        if (name === "Record" && second)
            return {
                type: "object",
                additionalProperties: this.typeOf(second, formOf(form, "additionalProperties")),
            };
        if (OPAQUE.has(name)) return ANY;
        const words = vocabularies.get(name);
        if (words) return this.define(name, () => this.vocabularyOf(name, words.options));
        return this.define(name.replace(/Args$/, ""), () => ({
            ...{ description: this.describe(name), type: "object" },
            ...this.properties(name, { form: formOf(form, "properties") }),
        }));
    }

    private define(name: string, make: () => TypeDefinition): TypeSpec {
        const token = `bcm:index:${name}`;
        if (!this.definitions[token]) {
            this.definitions[token] = { description: "", type: "object" }; // it may refer to itself
            this.definitions[token] = make();
        }
        return { $ref: `#/types/${token}` };
    }

    private vocabularyOf(name: string, words: readonly string[]): TypeDefinition {
        const description = this.vocabularyTexts.get(name);
        if (!description) throw new Error(`The vocabulary ${name} has no docstring.`);
        const isAlike = (word: string) =>
            words.some((other) => other !== word && other.toLowerCase() === word.toLowerCase());
        return {
            ...{ description, type: "string" },
            // Some languages write all members of an enum in capitals; BCM's spelling of a word gets a name of its own.
            enum: words.map((value) =>
                isAlike(value) && value === value.toUpperCase()
                    ? { name: `Bcm${value.charAt(0)}${value.slice(1).toLowerCase()}`, value }
                    : { value },
            ),
        };
    }
}

/** The docstrings of the vocabularies, by name. */
export function readVocabularyTexts(text: string): Map<string, string> {
    const source = ts.createSourceFile("enums.ts", text, ts.ScriptTarget.Latest, true);
    return new Map(
        source.statements.filter(ts.isTypeAliasDeclaration).map((alias) => {
            const [doc] = ts.getJSDocCommentsAndTags(alias).filter(ts.isJSDoc);
            return [
                alias.name.text,
                (ts.getTextOfJSDocComment(doc?.comment) ?? "").replaceAll(/\s+/g, " ").trim(),
            ];
        }),
    );
}

/** The part of a form that says something about it, of however many alternatives. */
function formOf(
    form: NumberForm | undefined,
    part: "items" | "properties" | "additionalProperties",
): NumberForm | undefined {
    const found = [form, ...(form?.anyOf ?? [])].find((one) => one?.[part] !== undefined);
    return part === "properties" ? found : (found?.[part] as NumberForm | undefined);
}

function isInteger(form: NumberForm | undefined): boolean {
    return [form, ...(form?.anyOf ?? [])].some((one) => one?.type === "integer");
}
