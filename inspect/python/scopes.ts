import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";
import { ancestorsOf, childrenOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { isAs } from "./withHeads";

/** Statements and expressions that bind the names before `in`. */
const LOOPS = new Set([
  "ForStatement",
  "ComprehensionExpression",
  "ArrayComprehensionExpression",
  "DictionaryComprehensionExpression",
  "SetComprehensionExpression",
]);
/** Nodes whose names are all bound to values that the source does not show. */
const GIVES = new Set([
  "CapturePattern",
  "StarPattern",
  "MappingPattern",
  "AsPattern",
  "ImportStatement",
  "ScopeStatement",
  "DeleteStatement",
]);

/** Values by name; null for a name whose value is unknown: a parameter, or a name that is bound more than once. */
type Values = Map<string, SyntaxNode | null>;

const KNOWN = new WeakMap<ParsedSource, Scopes>();

/** The scopes of a source, which are read once. */
export function scopesOf(source: ParsedSource): Scopes {
  let scopes = KNOWN.get(source);
  if (!scopes) {
    scopes = new Scopes(source);
    KNOWN.set(source, scopes);
  }
  return scopes;
}

/** The values assigned to names in one source, function by function; an assignment of `None` is ignored. */
export class Scopes {
  private readonly source: ParsedSource;
  /** By the offset of the function or class; -1 stands for the module. */
  private readonly scopes = new Map<number, Values>([[-1, new Map()]]);
  /** `self.name` of each class, by the class's offset. */
  private readonly attributes = new Map<number, Values>();
  /** Names that a function binds in another scope, by `global` or `nonlocal`. */
  private readonly shared = new Set<string>();

  constructor(source: ParsedSource) {
    this.source = source;
    const around = [-1];
    source.tree.iterate({
      enter: (node) => {
        this.read(node, around.at(-1) ?? -1);
        if (opensScope(node.name)) {
          around.push(node.from);
          if (!this.scopes.has(node.from)) this.scopes.set(node.from, new Map());
        }
      },
      leave: ({ name }) => {
        if (opensScope(name)) around.pop();
      },
    });
  }

  /** The node that is assigned to a name or to `self.name`; undefined if there is none or it is unknown. */
  valueOf(node: SyntaxNode): SyntaxNode | undefined {
    const name = textOf(this.source, node);
    if (node.name === "MemberExpression") {
      const key = keyOf(name);
      const inside = key === "" ? undefined : classOf(node);
      return (inside && this.attributes.get(inside.from)?.get(key)) ?? undefined;
    }
    if (node.name !== "VariableName" || this.shared.has(name)) return undefined;
    const scope = this.scopeOf(node, name);
    return scope?.get(name) ?? undefined;
  }

  /** Whether the source binds a name where it is looked up. */
  isGiven(node: SyntaxNode): boolean {
    return this.scopeOf(node, textOf(this.source, node)) !== undefined;
  }

  /** The function whose parameter a name is; undefined if it is not a parameter, or if it is also assigned. */
  parameterOf(node: SyntaxNode): SyntaxNode | undefined {
    if (node.name !== "VariableName") return undefined;
    const name = textOf(this.source, node);
    const scope = this.scopeOf(node, name);
    for (const above of ancestorsOf(node)) {
      if (above.name !== "FunctionDefinition" || this.scopes.get(above.from) !== scope) continue;
      const isGivenOnce = this.parameters.get(above.from)?.get(name) === 1;
      return isGivenOnce && !this.shared.has(name) ? above : undefined;
    }
    return undefined;
  }

  /** How often each parameter is bound, including by the call. */
  private readonly parameters = new Map<number, Map<string, number>>();

  /** The scope in which a name is looked up: the nearest function that binds it, or the module. */
  private scopeOf(node: SyntaxNode, name: string): Values | undefined {
    let isNearest = true;
    for (const above of ancestorsOf(node)) {
      if (!opensScope(above.name)) continue;
      const values = this.scopes.get(above.from);
      // Only a class's own statements see its names.
      if ((above.name === "FunctionDefinition" || isNearest) && values?.has(name)) return values;
      isNearest = false;
    }
    const values = this.scopes.get(-1);
    return values?.has(name) ? values : undefined;
  }

  private read(ref: SyntaxNodeRef, scope: number): void {
    const { name } = ref;
    if (name === "AssignStatement") this.assignment(ref.node, scope);
    else if (name === "FunctionDefinition") {
      this.give(ref.node.getChild("VariableName"), scope);
      for (const parameter of parametersOf(this.source, ref.node))
        this.give(parameter, ref.from, true);
    } else if (name === "ClassDefinition") this.give(ref.node.getChild("VariableName"), scope);
    else if (name === "LambdaExpression") {
      for (const parameter of parametersOf(this.source, ref.node)) this.give(parameter, scope);
    } else if (name === "UpdateStatement" || name === "NamedExpression")
      this.target(ref.node.firstChild, scope);
    else if (name === "WithStatement" || name === "TryStatement") {
      for (const part of childrenOf(ref.node))
        if (part.prevSibling && isAs(this.source.text, part.prevSibling)) this.target(part, scope);
    } else if (name === "ArgList") {
      for (const part of childrenOf(ref.node))
        if (part.name === "AssignOp" && textOf(this.source, part) === ":=")
          this.target(part.prevSibling, scope);
    } else if (LOOPS.has(name)) this.loop(ref.node, scope);
    else if (GIVES.has(name)) {
      for (const part of ref.node.getChildren("VariableName")) {
        this.give(part, scope);
        if (name === "ScopeStatement") this.shared.add(textOf(this.source, part));
      }
    }
  }

  private assignment(node: SyntaxNode, scope: number): void {
    const value = node.lastChild;
    const parts = [...childrenOf(node)].filter(({ name }) => name !== "TypeDef");
    const last = parts.findLastIndex(({ name }) => name === "AssignOp");
    if (last < 0 || !value || value.name === "TypeDef") return;
    const isTuple = parts.some(({ name }) => name === ",");
    for (const target of parts.slice(0, last)) {
      if (isTuple || parts.length - last > 2) this.target(target, scope);
      else if (value.name === "None") continue;
      else if (target.name === "VariableName") this.give(target, scope, false, value);
      else this.target(target, scope, value);
    }
  }

  private loop(node: SyntaxNode, scope: number): void {
    let isTarget = false;
    for (const part of childrenOf(node)) {
      if (part.name === "for") isTarget = true;
      else if (part.name === "in" || part.name === "Body") isTarget = false;
      else if (isTarget) this.target(part, scope);
    }
  }

  /** Binds the targets of an assignment: a name, `self.name`, or several of them. */
  private target(node: SyntaxNode | null, scope: number, value: SyntaxNode | null = null): void {
    if (!node) return;
    if (node.name === "VariableName") this.give(node, scope, false, value);
    else if (node.name === "MemberExpression") {
      const inside = classOf(node);
      const key = keyOf(textOf(this.source, node));
      if (!inside || key === "") return;
      const values = this.attributes.get(inside.from) ?? new Map<string, SyntaxNode | null>();
      values.set(key, values.has(key) ? null : value);
      this.attributes.set(inside.from, values);
    } else for (const part of childrenOf(node)) this.target(part, scope);
  }

  private give(
    node: SyntaxNode | null,
    scope: number,
    isParameter = false,
    value: SyntaxNode | null = null,
  ): void {
    if (!node) return;
    const name = textOf(this.source, node);
    const values: Values = this.scopes.get(scope) ?? new Map();
    this.scopes.set(scope, values);
    values.set(name, values.has(name) ? null : value);
    const counts = this.parameters.get(scope) ?? new Map<string, number>();
    if (isParameter) this.parameters.set(scope, counts.set(name, 1));
    else if (counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

function opensScope(name: string): boolean {
  return name === "FunctionDefinition" || name === "ClassDefinition";
}

/** The name in `self.name` or `cls.name`; empty for anything else. */
function keyOf(text: string): string {
  return /^(?:self|cls)\.(\w+)$/.exec(text)?.[1] ?? "";
}

/** The outermost class around a node. */
function classOf(node: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  for (const above of ancestorsOf(node)) if (above.name === "ClassDefinition") found = above;
  return found;
}

/** Nodes with the names of a function's parameters, in order. */
export function parametersOf(source: ParsedSource, definition: SyntaxNode): SyntaxNode[] {
  const list = definition.getChild("ParamList");
  return (list?.getChildren("VariableName") ?? []).filter(
    ({ prevSibling }) => prevSibling?.name !== "AssignOp" || textOf(source, prevSibling) !== "=",
  );
}
