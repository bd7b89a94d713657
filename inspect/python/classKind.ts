import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { argumentsOf, decoratorsOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** Base classes that do not make objects acceptable to json.dumps. */
const PLAIN_BASES =
  /^(object|abc\.ABC|typing\.(Generic|Protocol)|pydantic(\.main)?\.BaseModel|enum\.(Enum|Flag))$/;

/** The kind of a class in the source whose objects are not of a type that JSON has. */
export function classKind(
  source: ParsedSource,
  node: SyntaxNode,
  names: Names,
): "plain" | "enum" | undefined {
  const name = textOf(source, node);
  const all = source.nodes.ClassDefinition.filter((one) => {
    const named = one.getChild("VariableName");
    return named !== null && textOf(source, named) === name;
  });
  const [definition] = all;
  if (!definition || all.length > 1 || names.has(name)) return undefined;
  if (decoratorsOf(source, definition).some((one) => !/^(dataclasses\.)?dataclass\b/.test(one)))
    return undefined;
  const { positional, named } = argumentsOf(source, definition);
  if (named.size > 0) return undefined;
  const bases = positional.map((base) => {
    const written = dottedName(source, base, names) ?? textOf(source, base);
    return written.replace(/\[.*$/, "");
  });
  if (!bases.every((base) => PLAIN_BASES.test(base))) return undefined;
  return bases.some((base) => base.startsWith("enum.")) ? "enum" : "plain";
}
