import type { SyntaxNode } from "@lezer/common";
import type { VersionedNameFacts } from "./facts";
import type { ImportFound } from "./imports";
import { dottedName, importedName, type Names } from "./names";
import {
  ancestorsOf,
  argumentsOf,
  childrenOf,
  decoratorName,
  decoratorText,
  lineOf,
  literalOf,
  onceEach,
  textOf,
} from "./nodes";
import type { ParsedSource } from "./parse";
import { releaseName, releaseNamesOf } from "./releaseNames";
import { parametersOf } from "./scopes";
import { lackedBy } from "./standardNames";

/** A versioned name in one source. */
export interface VersionedNameFound extends VersionedNameFacts {
  /**
   * Whether it is evaluated when the module is loaded although its line belongs to a function: in decorators, defaults
   * and annotations.
   */
  readonly isAtLoad: boolean;
}

/** Most nodes of a condition that are inspected. */
const MAX_NODES = 200;

/**
 * Imports and attributes that only some releases of a distribution have, or that the standard library of `python`, such
 * as `3.10`, does not have. Names whose absence the code handles are left out.
 */
export function findVersionedNames(
  source: ParsedSource,
  imports: readonly ImportFound[],
  names: Names,
  python: string,
): VersionedNameFound[] {
  const found: VersionedNameFound[] = [];
  const { file } = source;
  for (const { module, names: listed, dots, line, kind, unless } of imports) {
    if (dots > 0 || kind === "typing" || kind === "optional") continue;
    const whole = [module, ...listed.map((one) => `${module}.${one}`)];
    const all = new Set(
      whole.flatMap((one) => {
        const ofReleases = releaseNamesOf(one);
        if (ofReleases.length === 0) return lackedBy(python, one) ?? [];
        return ofReleases.filter((name) => !fails(name));
      }),
    );
    for (const name of all)
      found.push({
        name,
        file,
        line,
        use: "import",
        ...(unless !== undefined && { unless }),
        isAtLoad: false,
      });
  }
  const given = namesGiven(source);
  const isGuard = onceEach((above) => guards(source, above));
  const isReady = (node: SyntaxNode) => {
    for (const above of ancestorsOf(node))
      if (GUARDS.test(above.name) && isGuard(above)) return true;
    return false;
  };
  const isLazy = imports.some(
    ({ module, names: listed }) => module === "__future__" && listed.includes("annotations"),
  );
  const { MemberExpression, Decorator, CallExpression } = source.nodes;
  for (const node of [...MemberExpression, ...Decorator, ...CallExpression]) {
    const isCall = node.name === "CallExpression";
    const used = isCall ? node.firstChild : node;
    const dotted =
      node.name === "Decorator"
        ? importedName(decoratorName(decoratorText(source, node)), names)
        : dottedName(source, used, names);
    if (dotted === undefined || !used) continue;
    const name = isCall ? releaseNamesOf(dotted).find(fails) : absentIn(dotted, python);
    if (name === undefined || isReady(node) || isOther(source, used, given)) continue;
    if (isAnnotation(node, isLazy)) continue;
    const isAtLoad = isEvaluatedAtLoad(node);
    found.push({ name, file, line: lineOf(source, node), use: "attribute", isAtLoad });
  }
  return found;
}

/** Whether a release has the name, but its call fails. */
function fails(name: string): boolean {
  return releaseName(name)?.raises !== undefined;
}

/** The name itself, if some releases or the standard library of that Python do not have it. */
function absentIn(dotted: string, python: string): string | undefined {
  const isVersioned = releaseName(dotted) ? !fails(dotted) : lackedBy(python, dotted) === dotted;
  return isVersioned ? dotted : undefined;
}

/** Dotted names that a source sets itself: `collections.Mapping = ...`, `setattr(numpy, "float", float)`. */
export function findNamesMade(source: ParsedSource, names: Names): string[] {
  const assigned = source.nodes.AssignStatement.flatMap((node) => {
    const target = node.firstChild?.name === "MemberExpression" ? node.firstChild : null;
    return dottedName(source, target, names) ?? [];
  });
  const set = source.nodes.CallExpression.flatMap((node) => {
    if (node.firstChild === null || textOf(source, node.firstChild) !== "setattr") return [];
    const { positional } = argumentsOf(source, node);
    const object = dottedName(source, positional[0] ?? null, names);
    const name = literalOf(source, positional[1]);
    return object === undefined || name === undefined ? [] : [`${object}.${name}`];
  });
  return [...assigned, ...set];
}

/** Names to which statements of a source assign, in any scope. */
function namesGiven(source: ParsedSource): ReadonlySet<string> {
  return new Set(
    source.nodes.AssignStatement.flatMap(({ firstChild }) =>
      firstChild?.name === "VariableName" ? [textOf(source, firstChild)] : [],
    ),
  );
}

/** Whether the first name of a chain is not the imported one, because a parameter or an assignment binds it. */
function isOther(source: ParsedSource, node: SyntaxNode, given: ReadonlySet<string>): boolean {
  const [name = ""] = textOf(source, node).replace(/^@\s*/, "").split(".", 1);
  if (given.has(name)) return true;
  for (const above of ancestorsOf(node)) {
    if (!/^(FunctionDefinition|LambdaExpression)$/.test(above.name)) continue;
    if (parametersOf(source, above).some((one) => textOf(source, one) === name)) return true;
  }
  return false;
}

/** Whether Python does not evaluate an attribute: one in an annotation of a local variable, or in any with PEP 563. */
function isAnnotation(node: SyntaxNode, isLazy: boolean): boolean {
  let isType = false;
  for (const above of ancestorsOf(node)) {
    if (above.name === "TypeDef") isType = true;
    if (!isType) continue;
    if (isLazy) return true;
    if (above.name === "AssignStatement") {
      for (const around of ancestorsOf(above)) {
        if (around.name === "FunctionDefinition") return true;
        if (around.name === "ClassDefinition") return false;
      }
    }
  }
  return false;
}

/**
 * Whether a node is evaluated on import: it is not in a function's body, but at most in its decorators, defaults or
 * annotations.
 */
function isEvaluatedAtLoad(node: SyntaxNode): boolean {
  let isInBody = false;
  for (const above of ancestorsOf(node)) {
    if (above.name === "Body") isInBody = true;
    else if (above.name === "LambdaExpression" || (above.name === "FunctionDefinition" && isInBody))
      return false;
    else isInBody = false;
  }
  return true;
}

/** Nodes that may handle the absence of a name below them. */
const GUARDS = /^(TryStatement|IfStatement|ConditionalExpression|BinaryExpression)$/;

/** Whether a node catches the absence of an attribute, or checks for the attribute or for a version. */
function guards(source: ParsedSource, node: SyntaxNode): boolean {
  return node.name === "TryStatement"
    ? node.getChild("except") !== null
    : childrenOf(node).some((part) => part.name !== "Body" && asks(source, part));
}

/** Names in a condition that checks for an attribute or a version. */
const ASKS = /^(hasattr|getattr|__version__|version_info|hexversion|python_version|PY2|PY3)$/;

function asks(source: ParsedSource, condition: SyntaxNode): boolean {
  let left = MAX_NODES;
  let isAsked = false;
  condition.cursor().iterate((node) => {
    if (left-- <= 0 || isAsked) return false;
    const isName = node.name === "VariableName" || node.name === "PropertyName";
    isAsked = isName && ASKS.test(textOf(source, node.node));
    return true;
  });
  return isAsked;
}
