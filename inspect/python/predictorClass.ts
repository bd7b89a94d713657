import type { SyntaxNode } from "@lezer/common";
import type { PredictorFacts } from "./facts";
import { childrenOf, lineOf, type ParsedSource, textOf } from "./parse";

/** The class of that name at the top level of a source, with its bases and methods; undefined where there is none. */
export function findClass(source: ParsedSource, name: string): PredictorFacts | undefined {
  for (const statement of childrenOf(source.tree.topNode)) {
    const definition = definitionIn(statement, "ClassDefinition");
    const named = definition?.getChild("VariableName");
    if (definition && named && textOf(source, named) === name)
      return classFacts(source, definition);
  }
  return undefined;
}

/** A definition, alone or behind its decorators. */
function definitionIn(statement: SyntaxNode, kind: string): SyntaxNode | null {
  if (statement.name === kind) return statement;
  return statement.name === "DecoratedStatement" ? statement.getChild(kind) : null;
}

function classFacts(source: ParsedSource, definition: SyntaxNode): PredictorFacts {
  const methods: Record<string, PredictorFacts["methods"][string]> = {};
  const body = definition.getChild("Body");
  for (const statement of body ? childrenOf(body) : []) {
    const method = definitionIn(statement, "FunctionDefinition");
    const named = method?.getChild("VariableName");
    if (!method || !named) continue;
    const isStatic = statement
      .getChildren("Decorator")
      .some((found) => textOf(source, found) === "@staticmethod");
    methods[textOf(source, named)] = {
      line: lineOf(source, method),
      ...arity(source, method.getChild("ParamList"), isStatic ? 0 : 1),
    };
  }
  const bases = definition.getChild("ArgList");
  return {
    file: source.file,
    line: lineOf(source, definition),
    bases: bases
      ? textOf(source, bases)
          .slice(1, -1)
          .split(",")
          .map((base) => base.trim())
          .filter(Boolean)
      : [],
    methods,
  };
}

/** Arguments that must and may be given, without `own` ones such as `self`; null where there may be any number. */
function arity(
  source: ParsedSource,
  list: SyntaxNode | null,
  own: number,
): { least: number; most: number | null } {
  let least = 0;
  let most = 0;
  let isOpen = false;
  let isKeywordOnly = false;
  let previous = "";
  for (const child of list ? childrenOf(list) : []) {
    const text = textOf(source, child);
    if (child.name === "VariableName" && previous !== "=") {
      if (previous === "*") isOpen = true;
      else if (previous !== "**" && !isKeywordOnly) {
        least++;
        most++;
      }
    }
    if (child.name === "AssignOp" && !isKeywordOnly) least--;
    if (text === "," && previous === "*") isKeywordOnly = true;
    previous = child.name === "AssignOp" ? "=" : text;
  }
  return { least: Math.max(0, least - own), most: isOpen ? null : Math.max(0, most - own) };
}
