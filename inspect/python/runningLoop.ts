import type { SyntaxNode } from "@lezer/common";
import { type Module, reachedCalls, runsAtImport } from "./callWalk";
import type { LoopRunFacts, PredictorFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { lineOf, textOf } from "./nodes";
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
/** Calls that run a loop and that the predictor's methods reach directly, which the server calls inside its own loop. */
export function findLoopRuns(folder: SourceFolder, found: PredictorFacts): LoopRunFacts[] {
  return [...reachedCalls(folder, found, asks)].flatMap(({ module, call, from, isConditional }) => {
    const name = runOf(module, call);
    const place = { file: module.source.file, line: lineOf(module.source, call) };
    return name === undefined
      ? []
      : [{ name, ...place, from, ...(isConditional && { isConditional: true }) }];
  });
}

/** Calls that run a loop while a module is imported, which the server does inside its own loop. */
export function loopRunsAtImport(source: ParsedSource, names: Names): LoopRunFacts[] {
  return source.nodes.CallExpression.flatMap((call) => {
    const name = runOf({ source, names }, call);
    if (name === undefined || !runsAtImport(source, call)) return [];
    return [{ name, file: source.file, line: lineOf(source, call), from: "import" as const }];
  });
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

function asks(source: ParsedSource, body: SyntaxNode): boolean {
  let isAsked = false;
  body.cursor().iterate(({ name, node }) => {
    if (name === "VariableName" || name === "PropertyName")
      isAsked ||= ASKS.test(textOf(source, node));
    return !isAsked;
  });
  return isAsked;
}
