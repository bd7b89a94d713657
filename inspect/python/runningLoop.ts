import type { SyntaxNode } from "@lezer/common";
import type { LoopRunFacts, PredictorFacts } from "./facts";
import { importedNames } from "./imports";
import { dottedName, type Names } from "./names";
import { ancestorsOf, lineOf, ownNodes, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { scopesOf } from "./scopes";
import type { SourceFolder } from "./sourceFolder";

/** Calls that run an event loop, or that patch the running one. */
const RUNS = /^(asyncio\.(runners\.)?(run|Runner)|anyio\.run|uvloop\.run|nest_asyncio\.apply)$/;
/** Calls that return a loop, whose `run_until_complete` runs it. */
const LOOPS =
  /^(asyncio\.(get_event_loop|new_event_loop|get_running_loop)|uvloop\.new_event_loop)$/;
/** Names in code that checks whether a loop is running. */
const ASKS = /^(is_running|_?get_running_loop|current_task)$/;
/** Most functions that are followed from one method, and the deepest nesting of calls. */
const MAX_FUNCTIONS = 200;
const MAX_DEPTH = 8;

/**
 * Methods that the server calls inside its own event loop. Source: uvicorn, server.py and config.py;
 * prediction/handler.py.
 */
const CALLED = ["__init__", "load", "preprocess", "predict", "postprocess"];

/** Calls that run a loop and that the predictor's methods reach directly, not in a thread. */
export function findLoopRuns(folder: SourceFolder, found: PredictorFacts): LoopRunFacts[] {
  return new CallWalk(folder, found).run();
}

/** Calls that run a loop while a module is imported, which the server does inside its own loop. */
export function loopRunsAtImport(source: ParsedSource, names: Names): LoopRunFacts[] {
  return source.nodes.CallExpression.flatMap((node) => {
    const name = runOf({ source, names }, node);
    if (name === undefined || !isPlain(node, undefined)) return [];
    return [{ name, file: source.file, line: lineOf(source, node), from: "import" as const }];
  });
}

interface Module {
  readonly source: ParsedSource;
  readonly names: Names;
}

class CallWalk {
  private readonly folder: SourceFolder;
  private readonly predictor: PredictorFacts;
  private readonly modules = new Map<string, Module | undefined>();
  private readonly seen = new Set<string>();
  private readonly found: LoopRunFacts[] = [];

  constructor(folder: SourceFolder, predictor: PredictorFacts) {
    this.folder = folder;
    this.predictor = predictor;
  }

  run(): LoopRunFacts[] {
    for (const from of CALLED) this.method(from, from as LoopRunFacts["from"], false, 0);
    return this.found;
  }

  private module(file: string): Module | undefined {
    if (!this.modules.has(file)) {
      const source = this.folder.parse(file)?.source;
      this.modules.set(file, source && { source, names: importedNames(source).names });
    }
    return this.modules.get(file);
  }

  private method(name: string, from: LoopRunFacts["from"], maybe: boolean, depth: number): void {
    const { methods, file } = this.predictor;
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method) return;
    const module = this.module(method.file ?? file);
    const definition = module && definitionAt(module.source, name, method.line);
    if (definition) this.visit(module, definition, from, maybe, depth);
  }

  private visit(
    module: Module,
    definition: SyntaxNode,
    from: LoopRunFacts["from"],
    maybe: boolean,
    depth: number,
  ): void {
    const { source } = module;
    const key = `${source.file}:${definition.from}`;
    if (depth > MAX_DEPTH || this.seen.size >= MAX_FUNCTIONS || this.seen.has(key)) return;
    this.seen.add(key);
    const isCoroutine = definition.firstChild?.name === "async";
    const body = definition.getChild("Body");
    if (isCoroutine || !body || asks(source, body)) return;
    for (const call of ownNodes(body, /^CallExpression$/)) {
      if (!isPlain(call, definition)) continue;
      const isMaybe = maybe || isConditional(call, definition);
      const name = runOf(module, call);
      if (name !== undefined) {
        const place = { file: source.file, line: lineOf(source, call) };
        this.found.push({ name, ...place, from, ...(isMaybe && { isConditional: true }) });
      } else this.follow(module, definition, call, from, isMaybe, depth + 1);
    }
  }

  private follow(
    module: Module,
    around: SyntaxNode,
    call: SyntaxNode,
    from: LoopRunFacts["from"],
    maybe: boolean,
    depth: number,
  ): void {
    const { source, names } = module;
    const called = call.firstChild;
    const text = called ? textOf(source, called) : "";
    const [, own] = /^self\.(\w+)$/.exec(text) ?? [];
    if (own !== undefined) {
      this.method(own, from, maybe, depth);
      return;
    }
    if (/^\w+$/.test(text) && !names.has(text)) {
      const local = functionNamed(source, around.getChild("Body"), text);
      const definition = local ?? functionNamed(source, source.tree.topNode, text);
      if (definition) this.visit(module, definition, from, maybe, depth);
      return;
    }
    const dotted = dottedName(source, called, names);
    const dot = dotted?.lastIndexOf(".") ?? -1;
    const file = dotted && dot > 0 ? this.folder.moduleFile(dotted.slice(0, dot)) : undefined;
    const other = file === undefined ? undefined : this.module(file);
    const definition =
      other && functionNamed(other.source, other.source.tree.topNode, dotted?.slice(dot + 1) ?? "");
    if (definition) this.visit(other, definition, from, maybe, depth);
  }
}

/** The dotted name of a call that runs a loop; undefined for any other call. */
function runOf(module: Module, call: SyntaxNode): string | undefined {
  const { source, names } = module;
  const called = call.firstChild;
  const dotted = dottedName(source, called, names);
  if (dotted !== undefined) {
    const isRunner = /\.Runner$/.test(dotted) && call.parent?.name !== "WithStatement";
    return RUNS.test(dotted) && !isRunner ? dotted : undefined;
  }
  if (called?.name === "CallExpression") {
    const wrapper = dottedName(source, called.firstChild, names);
    return wrapper === "asgiref.sync.async_to_sync" ? wrapper : undefined;
  }
  if (called?.name !== "MemberExpression" || !called.lastChild) return undefined;
  const method = textOf(source, called.lastChild);
  if (!/^run_(until_complete|forever)$/.test(method)) return undefined;
  const object = called.firstChild;
  const isNamed = object?.name === "VariableName" || object?.name === "MemberExpression";
  const value = isNamed && object ? scopesOf(source).valueOf(object) : object;
  const maker = value?.name === "CallExpression" ? value.firstChild : null;
  const loop = dottedName(source, maker, names);
  return loop !== undefined && LOOPS.test(loop) ? `${loop}().${method}` : undefined;
}

/** Whether a call runs when its function does, and nothing catches the exception that it raises. */
function isPlain(call: SyntaxNode, around: SyntaxNode | undefined): boolean {
  for (const above of ancestorsOf(call)) {
    if (around && above.from === around.from && above.name === around.name) return true;
    if (/^(FunctionDefinition|LambdaExpression|ClassDefinition)$/.test(above.name)) return false;
    if (above.name === "TryStatement" && above.getChild("except")) return false;
    if (!around && isConditionOrBranch(above)) return false;
  }
  return true;
}

function isConditional(call: SyntaxNode, around: SyntaxNode): boolean {
  for (const above of ancestorsOf(call)) {
    if (above.from === around.from && above.name === around.name) return false;
    if (isConditionOrBranch(above)) return true;
  }
  return false;
}

function isConditionOrBranch({ name }: SyntaxNode): boolean {
  return /^(IfStatement|WhileStatement|MatchStatement|ConditionalExpression)$/.test(name);
}

function asks(source: ParsedSource, body: SyntaxNode): boolean {
  let isAsked = false;
  body.cursor().iterate(({ name, node }) => {
    if (name === "VariableName" || name === "PropertyName")
      isAsked ||= ASKS.test(textOf(source, node));
    return !isAsked;
  });
  return isAsked;
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
