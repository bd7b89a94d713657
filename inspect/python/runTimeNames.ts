import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { ancestorsOf, argumentsOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";

/** Names that only running a source would show: those it defines itself, and those it sets in other modules. */
export interface RunTimeNames {
  /** Whether its own statements, or functions that it calls, may bind names that it does not contain. */
  readonly bindsOwn: boolean;
  /** Dotted names of imported modules whose attributes it sets. */
  readonly bindsInto: readonly string[];
  /** Whether it changes the folders in which Python searches for modules. */
  readonly changesPath: boolean;
}

/** Methods of `sys.path` that add a folder to it. */
const PATH_METHODS = /^(append|extend|insert|__iadd__)$/;

/** Finds code in a source that binds names at run time. @param defined functions and classes of the source. */
export function findRunTimeNames(
  source: ParsedSource,
  names: Names,
  defined: ReadonlySet<string>,
): RunTimeNames {
  const bindsInto = new Set<string>();
  let bindsOwn = false;
  let changesPath = false;
  const into = (module: string | undefined) => {
    if (module !== undefined) bindsInto.add(module);
  };
  for (const call of source.nodes.CallExpression) {
    const called = call.firstChild;
    if (!called) continue;
    if (called.name === "VariableName") {
      const name = textOf(source, called);
      if (names.has(name) || defined.has(name)) {
        changesPath ||= names.get(name) === "site.addsitedir";
        bindsOwn ||= names.get(name) === "pkgutil.extend_path";
        continue;
      }
      bindsOwn ||= bindsByBuiltin(source, name, call);
      if (name === "setattr")
        into(moduleOf(source, argumentsOf(source, call).positional[0], names));
    } else {
      const dotted = dottedName(source, called, names);
      const [, method = ""] = /^sys\.path\.(\w+)$/.exec(dotted ?? "") ?? [];
      changesPath ||= PATH_METHODS.test(method) || dotted === "site.addsitedir";
      bindsOwn ||= dotted === "pkgutil.extend_path";
    }
  }
  for (const node of [...source.nodes.AssignStatement, ...source.nodes.UpdateStatement]) {
    for (const target of targetsOf(node)) {
      const object = target.name === "MemberExpression" ? target.firstChild : undefined;
      changesPath ||=
        dottedName(source, target, names) === "sys.path" ||
        dottedName(source, object ?? null, names) === "sys.path";
      into(moduleOf(source, object, names));
    }
  }
  for (const node of source.nodes.MemberExpression) {
    const dotted = dottedName(source, node, names);
    if (dotted === "sys.modules") {
      // `"torch" in sys.modules` only checks whether the module is loaded.
      if (node.parent?.name === "BinaryExpression") continue;
      const module = entryOf(source, node);
      if (module === undefined) bindsOwn = true;
      else into(module);
    } else if (dotted?.endsWith(".__dict__")) into(moduleOf(source, node.firstChild, names));
  }
  // After `from sys import modules`, uses have no dotted name.
  bindsOwn ||= [...names.values()].includes("sys.modules");
  return { bindsOwn, bindsInto: [...bindsInto], changesPath };
}

/** Whether a call of a builtin may bind names of the module. */
function bindsByBuiltin(source: ParsedSource, name: string, call: SyntaxNode): boolean {
  switch (name) {
    case "globals":
      return true;
    case "locals":
    case "vars": // in a function, its own names
      return argumentsOf(source, call).positional.length === 0 && !isInFunction(call);
    case "eval":
    case "exec": {
      const [, namespace] = argumentsOf(source, call).positional;
      // Names are bound in the dictionary that is passed; `globals()` counts as a call by itself.
      return namespace === undefined;
    }
    default:
      return false;
  }
}

function isInFunction(node: SyntaxNode): boolean {
  for (const { name } of ancestorsOf(node))
    if (name === "FunctionDefinition" || name === "LambdaExpression") return true;
  return false;
}

/** The imported module to which an expression refers; undefined for objects such as `self`. */
function moduleOf(
  source: ParsedSource,
  node: SyntaxNode | null | undefined,
  names: Names,
): string | undefined {
  return node ? dottedName(source, node, names) : undefined;
}

/** The literal name that an expression looks up in `sys.modules`; undefined if it is not a literal. */
function entryOf(source: ParsedSource, modules: SyntaxNode): string | undefined {
  const index = modules.nextSibling?.name === "[" ? modules.nextSibling.nextSibling : null;
  return literalOf(source, index);
}

/** The targets of an assignment: what precedes its operators. */
function* targetsOf(node: SyntaxNode): Iterable<SyntaxNode> {
  for (let part = node.firstChild; part; part = part.nextSibling) {
    if (part.nextSibling && !/^(AssignOp|UpdateOp|,)$/.test(part.name)) yield part;
  }
}
