import type { SyntaxNode } from "@lezer/common";
import type { MethodFacts } from "./facts";
import { importedName, type Names } from "./names";
import { childrenOf, decoratorName, decoratorsOf, lineOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** Decorators, by dotted name, that write an `__init__` with the fields that the class annotates. */
const MAKERS = /^(dataclasses\.dataclass|attr\.dataclass|attrs?\.(define|mutable|frozen))$/;
/** Those of attrs that do so only with `auto_attribs=True`. */
const OLD_MAKERS = /^attr\.(s|attrs|attributes)$/;
/** Annotations that make no field. */
export const NO_FIELD = /^:\s*["']?((typing|t|typing_extensions)\.)?ClassVar\b|\bKW_ONLY\b/;

/**
 * The `__init__` that a data class gets because of fields without a default; undefined if it has none, or if only
 * running the code would show it. @param methods attributes of the class, including inherited ones, which are defaults.
 * Source: docs.python.org, dataclasses; www.attrs.org, API Reference.
 */
export function madeInit(
  source: ParsedSource,
  definition: SyntaxNode,
  names: Names,
  methods: Readonly<Record<string, MethodFacts>>,
): MethodFacts | undefined {
  const [decorator, another] = decoratorsOf(source, definition);
  if (decorator === undefined || another !== undefined || !isMaker(decorator, names))
    return undefined;
  const body = definition.getChild("Body");
  const required = (body ? childrenOf(body) : []).flatMap((statement) => {
    const { firstChild: target, lastChild: type } = statement;
    const isBare =
      statement.name === "AssignStatement" &&
      target?.name === "VariableName" &&
      type?.name === "TypeDef" &&
      !NO_FIELD.test(textOf(source, type));
    return isBare && !methods[textOf(source, target)] ? [target] : [];
  });
  const [first] = required;
  if (!first || (body && hasPrivateFields(source, body))) return undefined;
  return {
    line: lineOf(source, first),
    least: required.length,
    most: null,
    fields: required.map((target) => textOf(source, target)),
  };
}

function isMaker(text: string, names: Names): boolean {
  if (/\binit\s*=/.test(text) || /\bthese\s*=|\*\*/.test(text)) return false;
  const dotted = importedName(decoratorName(text), names) ?? "";
  const isOld = OLD_MAKERS.test(dotted) && /\bauto_attribs\s*=\s*True\b/.test(text);
  return isOld || MAKERS.test(dotted);
}

/** Whether attrs finds fields by their values, and then ignores annotations alone. */
function hasPrivateFields(source: ParsedSource, body: SyntaxNode): boolean {
  return childrenOf(body).some(
    (statement) =>
      statement.name === "AssignStatement" &&
      !statement.getChild("TypeDef") &&
      /=\s*(attrs?\.)?(ib|attrib|field)\s*\(/.test(textOf(source, statement)),
  );
}
