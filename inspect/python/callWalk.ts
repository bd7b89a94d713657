import type { SyntaxNode } from "@lezer/common";
import type { PredictorFacts } from "./facts";
import { importedNames } from "./imports";
import { dottedName, type Names } from "./names";
import { ancestorsOf, childrenOf, lineOf, onceEachOf, ownNodes, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import type { SourceFolder } from "./sourceFolder";

/** Most functions that are followed from one method, and the deepest nesting of calls. */
const MAX_FUNCTIONS = 200;
const MAX_DEPTH = 8;

/** Methods that the server calls. Source: google-cloud-aiplatform 2.7.0, prediction/handler.py. */
const CALLED = ["__init__", "load", "preprocess", "predict", "postprocess"] as const;

/** A source with the names that it imports. */
export interface Module {
  readonly source: ParsedSource;
  readonly names: Names;
}

/** A call that runs when the server calls the predictor, and whose exception nothing catches. */
export interface ReachedCall {
  readonly module: Module;
  readonly call: SyntaxNode;
  /** The predictor's method that reaches it. */
  readonly from: (typeof CALLED)[number];
  readonly isConditional: boolean;
}

/** A function whose body runs when the server calls the predictor, and whose exceptions nothing catches. */
export interface ReachedFunction extends Omit<ReachedCall, "call"> {
  readonly definition: SyntaxNode;
}

/**
 * Calls that the predictor's methods reach directly, not in a thread. @param skips functions that are not followed, by
 * their bodies.
 */
export function* reachedCalls(
  folder: SourceFolder,
  found: PredictorFacts,
  skips: (source: ParsedSource, body: SyntaxNode) => boolean = () => false,
): Iterable<ReachedCall> {
  yield* new CallWalk(folder, found, skips).run();
}

/** The same calls, and the functions that make them. */
export function reachedCode(folder: SourceFolder, found: PredictorFacts) {
  const walk = new CallWalk(folder, found, () => false);
  const calls = [...walk.run()];
  return { calls, functions: walk.functions };
}

/** Whether a call runs whenever its module is imported, and nothing catches its exception. */
export function runsAtImport(source: ParsedSource, call: SyntaxNode): boolean {
  return isPlain(source, call, undefined);
}

class CallWalk {
  private readonly folder: SourceFolder;
  private readonly predictor: PredictorFacts;
  private readonly skips: (source: ParsedSource, body: SyntaxNode) => boolean;
  private readonly modules = new Map<string, Module | undefined>();
  private readonly seen = new Set<string>();
  readonly functions: ReachedFunction[] = [];

  constructor(folder: SourceFolder, predictor: PredictorFacts, skips: CallWalk["skips"]) {
    this.folder = folder;
    this.predictor = predictor;
    this.skips = skips;
  }

  *run(): Iterable<ReachedCall> {
    for (const from of CALLED) yield* this.method(from, from, false, 0);
  }

  private module(file: string): Module | undefined {
    if (!this.modules.has(file)) {
      const source = this.folder.parse(file)?.source;
      this.modules.set(file, source && { source, names: importedNames(source).names });
    }
    return this.modules.get(file);
  }

  private *method(
    name: string,
    from: ReachedCall["from"],
    maybe: boolean,
    depth: number,
  ): Iterable<ReachedCall> {
    const { methods, file } = this.predictor;
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) return;
    const module = this.module(method.file ?? file);
    const definition = module && definitionAt(module.source, name, method.line);
    if (definition) yield* this.visit(module, definition, from, maybe, depth);
  }

  private *visit(
    module: Module,
    definition: SyntaxNode,
    from: ReachedCall["from"],
    maybe: boolean,
    depth: number,
  ): Iterable<ReachedCall> {
    const { source } = module;
    const key = `${source.file}:${definition.from}`;
    if (depth > MAX_DEPTH || this.seen.size >= MAX_FUNCTIONS || this.seen.has(key)) return;
    this.seen.add(key);
    const isCoroutine = definition.firstChild?.name === "async";
    const body = definition.getChild("Body");
    if (isCoroutine || !body || this.skips(source, body)) return;
    this.functions.push({ module, definition, from, isConditional: maybe });
    for (const call of ownNodes(body, /^CallExpression$/)) {
      if (!isPlain(source, call, definition)) continue;
      const isMaybe = maybe || isConditional(source, call, definition);
      yield { module, call, from, isConditional: isMaybe };
      yield* this.follow(module, definition, call, from, isMaybe, depth + 1);
    }
  }

  private *follow(
    module: Module,
    around: SyntaxNode,
    call: SyntaxNode,
    from: ReachedCall["from"],
    maybe: boolean,
    depth: number,
  ): Iterable<ReachedCall> {
    const { source, names } = module;
    const called = call.firstChild;
    const text = called ? textOf(source, called) : "";
    const [, own] = /^self\.(\w+)$/.exec(text) ?? [];
    if (own !== undefined) {
      yield* this.method(own, from, maybe, depth);
      return;
    }
    if (/^\w+$/.test(text) && !names.has(text)) {
      const local = functionNamed(source, around.getChild("Body"), text);
      const definition = local ?? functionNamed(source, source.tree.topNode, text);
      if (definition) yield* this.visit(module, definition, from, maybe, depth);
      return;
    }
    const dotted = dottedName(source, called, names);
    const dot = dotted?.lastIndexOf(".") ?? -1;
    const file = dotted && dot > 0 ? this.folder.moduleFile(dotted.slice(0, dot)) : undefined;
    const other = file === undefined ? undefined : this.module(file);
    const definition =
      other && functionNamed(other.source, other.source.tree.topNode, dotted?.slice(dot + 1) ?? "");
    if (definition) yield* this.visit(other, definition, from, maybe, depth);
  }
}

/** Whether a call runs when its function does, and nothing catches the exception that it raises. */
function isPlain(source: ParsedSource, call: SyntaxNode, around: SyntaxNode | undefined): boolean {
  for (const above of ancestorsOf(call)) {
    if (around && above.from === around.from && above.name === around.name) return true;
    if (/^(FunctionDefinition|LambdaExpression|ClassDefinition)$/.test(above.name)) return false;
    if (above.name === "TryStatement" && above.getChild("except")) return false;
    if (above.name === "WithStatement" && suppresses(source, above)) return false;
    if (!around && isConditionOrBranch(above)) return false;
  }
  return true;
}

/**
 * Whether a `with` statement catches exceptions: `with contextlib.suppress(Exception):`. Anything of that name counts,
 * and any exception, because what is not caught may be refused.
 */
const suppresses = onceEachOf((source, statement) =>
  statement
    .getChildren("CallExpression")
    .some(({ firstChild }) => firstChild && /\bsuppress$/.test(textOf(source, firstChild))),
);

function isConditional(source: ParsedSource, call: SyntaxNode, around: SyntaxNode): boolean {
  for (const above of ancestorsOf(call)) {
    if (above.from === around.from && above.name === around.name) return false;
    if (isConditionOrBranch(above)) return true;
    if (above.name === "Body" && firstReturn(source, above) < call.from) return true;
  }
  return false;
}

/** The end of the first statement of a body after which the function may have returned. */
const firstReturn = onceEachOf((_source, body): number => {
  const statement = childrenOf(body).find(
    (one) => one.name === "ReturnStatement" || ownNodes(one, /^ReturnStatement$/).length > 0,
  );
  return statement?.to ?? Number.POSITIVE_INFINITY;
});

function isConditionOrBranch({ name }: SyntaxNode): boolean {
  return /^(IfStatement|WhileStatement|MatchStatement|ConditionalExpression)$/.test(name);
}

/** An undecorated function among the statements of a body or a module; a decorator may do anything. */
function functionNamed(
  source: ParsedSource,
  around: SyntaxNode | null,
  name: string,
): SyntaxNode | undefined {
  const all = around?.getChildren("FunctionDefinition") ?? [];
  return all.find((one) => {
    const named = one.getChild("VariableName");
    return named !== null && textOf(source, named) === name;
  });
}

function definitionAt(source: ParsedSource, name: string, line: number): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  source.tree.iterate({
    enter({ name: kind, node }) {
      if (found) return false;
      if (kind !== "FunctionDefinition" || lineOf(source, node) !== line) return undefined;
      const named = node.getChild("VariableName");
      if (named && textOf(source, named) === name) found = node;
      return undefined;
    },
  });
  return found;
}
