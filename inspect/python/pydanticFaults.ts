import type { SyntaxNode } from "@lezer/common";
import type { SourceContext } from "./importKind";
import { dottedName, importedName } from "./names";
import {
  argumentsOf,
  childrenOf,
  decoratorName,
  decoratorsOf,
  decoratorText,
  textOf,
} from "./nodes";
import type { ImportStop } from "./routineFault";
import { parametersOf } from "./scopes";

type Refused = Extract<ImportStop, { readonly cause: "pydantic" }>;

const MODEL = /^pydantic(\.main)?\.BaseModel$|^pydantic_settings\.BaseSettings$/;
/** Values that certainly make a field, and not a method, a type or another descriptor. */
const VALUES =
  /^(Number|Boolean|None|\w*String|(Array|Dictionary|Tuple|Set)(Comprehension)?Expression)$/;
/** Arguments that pydantic 2 removed, by function. Tried with pydantic 2.14. */
const REMOVED: Readonly<Record<string, RegExp>> = {
  Field: /^(regex|const|unique_items)$/,
  constr: /^regex$/,
  conlist: /^(unique_items|min_items|max_items)$/,
};
/** A source that takes the names of pydantic 1 from pydantic 2. */
const OLDER = /\bpydantic[._]v1\b/;
/** The name that a line annotates, at whatever place of the class. */
const ANNOTATION = /^[ \t]*([^\s:=#"'()[\]{},.]+)[ \t]*:/gm;
/** Types of other libraries, for which pydantic has no schema. */
const ARRAYS = /\b(numpy\.ndarray|pandas\.(DataFrame|Series)|torch\.Tensor|PIL\.Image\.Image)\b/;

/** The first statement of a model that pydantic refuses when Python makes the class. */
export function refusedField(
  { source, names }: SourceContext,
  definition: SyntaxNode,
): { readonly node: SyntaxNode; readonly fault: Refused } | undefined {
  const [base, other] = argumentsOf(source, definition).positional;
  const body = definition.getChild("Body");
  if (!body || other || !MODEL.test(dottedName(source, base ?? null, names) ?? ""))
    return undefined;
  if (decoratorsOf(source, definition).length > 0 || usesOlder(source)) return undefined;
  const text = textOf(source, body);
  const allowsAny = text.includes("arbitrary_types_allowed");
  const annotated = new Set([...text.matchAll(ANNOTATION)].map(([, name]) => name));
  for (const node of childrenOf(body)) {
    const target = node.name === "AssignStatement" ? node.firstChild : null;
    const name = target?.name === "VariableName" ? textOf(source, target) : "_";
    if (/^_|^model_config$/.test(name)) continue;
    const type = node.getChild("TypeDef");
    const value = node.lastChild;
    if (type) {
      const [array] = ARRAYS.exec(typeName(textOf(source, type), names)) ?? [];
      if (array === undefined || allowsAny) continue;
      return { node, fault: { cause: "pydantic", kind: "type", name: array } };
    }
    const isField = value && (VALUES.test(value.name) || isFieldOf(value));
    if (isField && !annotated.has(name))
      return { node, fault: { cause: "pydantic", kind: "unannotated", name } };
  }
  return undefined;

  function isFieldOf(value: SyntaxNode): boolean {
    const called = value.name === "CallExpression" ? value.firstChild : null;
    return dottedName(source, called, names) === "pydantic.Field";
  }
}

/** By source, since a source may call pydantic many times. */
const older = new WeakMap<SourceContext["source"], boolean>();

function usesOlder(source: SourceContext["source"]): boolean {
  const known = older.get(source) ?? OLDER.test(source.text);
  older.set(source, known);
  return known;
}

/** An annotation's name, or that in `Optional[...]` or `List[...]`, with its module. */
function typeName(text: string, names: SourceContext["names"]): string {
  const [, inner = ""] =
    /^:\s*(?:(?:typing\.)?(?:Optional|List|list)\[)?([\w.]+)\]?$/.exec(text.trim()) ?? [];
  return importedName(inner, names) ?? "";
}

/** An argument of a call that pydantic 2 removed. */
export function removedArgument(
  { source }: SourceContext,
  call: SyntaxNode,
  dotted: string,
): Refused | undefined {
  const [, called = ""] = /^pydantic\.(?:\w+\.)?(\w+)$/.exec(dotted) ?? [];
  if (!Object.hasOwn(REMOVED, called) || usesOlder(source)) return undefined;
  const found = [...argumentsOf(source, call).named.keys()].find((one) =>
    REMOVED[called]?.test(one),
  );
  return found === undefined
    ? undefined
    : { cause: "pydantic", kind: "argument", name: `${called}(${found}=...)` };
}

/** A validator as pydantic 2 does not take it. */
export function refusedValidator(
  { source, names }: SourceContext,
  decorator: SyntaxNode,
): Refused | undefined {
  const text = decoratorText(source, decorator);
  const dotted = importedName(decoratorName(text), names) ?? "";
  if (usesOlder(source)) return undefined;
  if (dotted === "pydantic.root_validator")
    return /\b(pre|skip_on_failure)\s*=\s*True\b|\*/.test(text)
      ? undefined
      : { cause: "pydantic", kind: "validator", name: "root_validator" };
  const method = decorator.parent?.getChild("FunctionDefinition");
  if (dotted !== "pydantic.validator" || !method) return undefined;
  if (/\bwhole\s*=/.test(text))
    return { cause: "pydantic", kind: "argument", name: "validator(whole=...)" };
  const taken = parametersOf(source, method).map((one) => textOf(source, one));
  const name = taken.find((one) => one === "field" || one === "config");
  return name === undefined ? undefined : { cause: "pydantic", kind: "parameter", name };
}
