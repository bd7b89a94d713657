import type { SyntaxNode } from "@lezer/common";
import { NO_FIELD } from "./dataClass";
import type { SourceContext } from "./importKind";
import { dottedName, importedName } from "./names";
import { argumentsOf, childrenOf, decoratorName, decoratorsOf, textOf } from "./nodes";

/** A field of a data class. */
interface Field {
  readonly name: string;
  readonly node: SyntaxNode;
  /** What is assigned to it. */
  readonly value?: SyntaxNode;
}

/** Expressions whose values are lists, dicts or sets. */
const MUTABLE: Readonly<Record<string, "list" | "dict" | "set">> = {
  ArrayExpression: "list",
  ArrayComprehensionExpression: "list",
  DictionaryExpression: "dict",
  DictionaryComprehensionExpression: "dict",
  SetExpression: "set",
  SetComprehensionExpression: "set",
};
const CONSTRUCTORS = /^(list|dict|set)$/;

/** The first field with a list, dict or set as its default, which CPython's dataclasses refuse with ValueError. */
export function mutableDefault(context: SourceContext, definition: SyntaxNode) {
  for (const { name, node, value } of fieldsOf(context, definition)) {
    const type = value && typeOfDefault(context, value);
    if (type) return { node, fault: { name, type } };
  }
  return undefined;
}

/** The first field without a default that follows one with a default, which they refuse with TypeError. */
export function unorderedField(context: SourceContext, definition: SyntaxNode) {
  const { source } = context;
  const decorator = decoratorsOf(source, definition).at(-1) ?? "";
  if (/\b(kw_only|init)\s*=/.test(decorator)) return undefined;
  const body = definition.getChild("Body");
  // A base may have the field, and its place; other statements may bind its default.
  if (!body || argumentsOf(source, definition).positional.length > 0) return undefined;
  if (!childrenOf(body).every(({ name }) => PLAIN.test(name))) return undefined;
  const text = textOf(source, body);
  if (/\bKW_ONLY\b/.test(text)) return undefined;
  const fields = fieldsOf(context, definition);
  const others = new Set(
    childrenOf(body).flatMap((one) => {
      const target = one.name === "AssignStatement" && !one.getChild("TypeDef") && one.firstChild;
      return target ? [textOf(source, target)] : [];
    }),
  );
  let before: string | undefined;
  for (const { name, node, value } of fields) {
    const options = value && optionsOf(context, value);
    if (options?.has("init") || options?.has("kw_only")) return undefined;
    const hasDefault =
      value !== undefined && (!options || options.has("default") || options.has("default_factory"));
    if (hasDefault) before ??= name;
    else if (before !== undefined && !others.has(name) && !text.includes(`def ${name}(`))
      return { node, fault: { name, before } };
  }
  return undefined;
}

const PLAIN =
  /^(:|AssignStatement|FunctionDefinition|DecoratedStatement|ExpressionStatement|PassStatement|Comment)$/;

/** The fields of a class whose innermost decorator is dataclasses.dataclass. */
function fieldsOf({ source, names }: SourceContext, definition: SyntaxNode): Field[] {
  const decorator = decoratorsOf(source, definition).at(-1) ?? "";
  if (importedName(decoratorName(decorator), names) !== "dataclasses.dataclass") return [];
  const body = definition.getChild("Body");
  return (body ? childrenOf(body) : []).flatMap((node) => {
    const type = node.name === "AssignStatement" ? node.getChild("TypeDef") : null;
    const first = node.firstChild;
    if (!type || first?.name !== "VariableName" || NO_FIELD.test(textOf(source, type))) return [];
    const value = node.getChild("AssignOp")?.nextSibling ?? undefined;
    return [{ name: textOf(source, first), node, ...(value && { value }) }];
  });
}

function typeOfDefault(
  context: SourceContext,
  value: SyntaxNode,
): "list" | "dict" | "set" | undefined {
  const { source, names } = context;
  if (Object.hasOwn(MUTABLE, value.name)) return MUTABLE[value.name];
  if (value.name !== "CallExpression") return undefined;
  const own = optionsOf(context, value)?.get("default");
  if (own) return Object.hasOwn(MUTABLE, own.name) ? MUTABLE[own.name] : undefined;
  const called = value.firstChild ? textOf(source, value.firstChild) : "";
  const isBuiltin = CONSTRUCTORS.test(called) && !names.has(called);
  return isBuiltin ? (called as "list" | "dict" | "set") : undefined;
}

/** Arguments by name of a call of dataclasses.field; undefined for anything else. */
function optionsOf({ source, names }: SourceContext, value: SyntaxNode) {
  const isField =
    value.name === "CallExpression" &&
    dottedName(source, value.firstChild, names) === "dataclasses.field";
  return isField ? argumentsOf(source, value).named : undefined;
}
