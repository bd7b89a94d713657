import type { SyntaxNode } from "@lezer/common";
import { mutableDefault, unorderedField } from "./dataClassFields";
import { type Evaluations, EXITS } from "./evaluation";
import type { SourceContext } from "./importKind";
import { dottedName } from "./names";
import { ancestorsOf, argumentsOf, constantOf, lineOf, literalOf, textOf } from "./nodes";
import { refusedField, refusedValidator, removedArgument } from "./pydanticFaults";
import type { ImportStop, RoutineFault } from "./routineFault";

/** Fails without a terminal. */
const ASKS = "input";
/** Builtins that do so, or end the process. */
const BUILTINS = /^(exit|quit|input)$/;
/** Calls that answer requests and do not return. */
const SERVERS = /^(uvicorn\.run|waitress\.serve|hypercorn\.run)$/;
/** Classes whose `run` does so. */
const APPS = /^(flask\.Flask|bottle\.Bottle|aiohttp\.web\.Application)$/;
const PARSER = /^argparse\.ArgumentParser$/;
/** Most faults of one source. */
const MOST = 20;

type Stop = RoutineFault<"import-stop">;

/** Statements of a source at which its import certainly fails, ends the process or waits for ever. */
export function findImportStops(context: SourceContext, evaluations: Evaluations): Stop[] {
  const { source } = context;
  const found: Stop[] = [];
  const add = (node: SyntaxNode, stop: ImportStop | undefined) => {
    if (stop && found.length < MOST && runsAtImport(node, evaluations))
      found.push({ code: "import-stop", file: source.file, line: lineOf(source, node), ...stop });
  };
  for (const node of source.nodes.CallExpression) add(node, stopOfCall(context, node));
  for (const node of source.nodes.RaiseStatement)
    add(node, { cause: "exit", call: `raise ${nameOfRaised(context, node)}` });
  for (const node of source.nodes.ClassDefinition) {
    const mutable = mutableDefault(context, node);
    if (mutable) add(mutable.node, { cause: "mutable-default", ...mutable.fault });
    const unordered = unorderedField(context, node);
    if (unordered) add(unordered.node, { cause: "default-order", ...unordered.fault });
    const refused = refusedField(context, node);
    if (refused) add(refused.node, refused.fault);
  }
  for (const node of source.nodes.Decorator) add(node, refusedValidator(context, node));
  return found;
}

/** Whether Python runs it whenever it imports the module, and nothing around it may catch an exception. */
function runsAtImport(node: SyntaxNode, evaluations: Evaluations): boolean {
  const when = evaluations.of(node);
  if (!when || when.inside || when.isConditional) return false;
  for (const { name } of ancestorsOf(node))
    if (name === "TryStatement" || name === "WithStatement") return false;
  return true;
}

function nameOfRaised({ source }: SourceContext, node: SyntaxNode): string {
  return /^raise\s+([\w.]+)/.exec(textOf(source, node))?.[1] ?? "";
}

function stopOfCall(context: SourceContext, node: SyntaxNode): ImportStop | undefined {
  const { source, names } = context;
  const called = node.firstChild;
  if (!called || (called.name !== "VariableName" && called.name !== "MemberExpression"))
    return undefined;
  const text = textOf(source, called);
  const dotted = dottedName(source, called, names) ?? text;
  if (EXITS.test(dotted) || dotted === ASKS) {
    const isOwn = BUILTINS.test(dotted) && definesName(source.text, dotted);
    return isOwn ? undefined : { cause: "exit", call: `${dotted}()` };
  }
  if (dotted.startsWith("pydantic.")) return removedArgument(context, node, dotted);
  if (SERVERS.test(dotted)) return { cause: "server", call: dotted };
  if (called.name !== "MemberExpression") return undefined;
  const method = /^(\w+)\.(run|parse_args)$/.exec(text);
  if (!method) return undefined;
  const [, object = "", verb] = method;
  const made = classOf(context, object);
  if (verb === "run") return APPS.test(made) ? { cause: "server", call: text } : undefined;
  const isEmpty = textOf(source, node).replace(/^[^(]*/, "").length === 2;
  if (!PARSER.test(made) || !isEmpty || /\bargv\b/.test(source.text)) return undefined;
  const argument = demanded(context, object, node.from);
  return argument === undefined ? undefined : { cause: "arguments", argument };
}

/** The class of the object in a variable that the module assigns once; empty if it is unknown. */
function classOf({ source, names }: SourceContext, variable: string): string {
  const value = constantOf(source, variable);
  return value?.name === "CallExpression"
    ? (dottedName(source, value.firstChild, names) ?? "")
    : "";
}

/** Whether a source gives a builtin's name to something else. */
function definesName(text: string, name: string): boolean {
  return new RegExp(
    `\\b(def|class|as|import)\\s+${name}\\b|\\b${name}\\s*=[^=]|,\\s*${name}\\b`,
  ).test(text);
}

/** The first argument without which a parser ends the process. */
function demanded({ source }: SourceContext, parser: string, before: number): string | undefined {
  for (const node of source.nodes.CallExpression) {
    const called = node.firstChild;
    if (!called || node.from >= before) continue;
    if (node.parent?.parent?.name !== "Script") continue;
    if (textOf(source, called) !== `${parser}.add_argument`) continue;
    const { positional, named } = argumentsOf(source, node);
    const names = positional.map((one) => literalOf(source, one));
    if (names.length === 0 || names.includes(undefined)) continue;
    const [name = ""] = names;
    if (name.startsWith("-")) {
      const required = named.get("required");
      if (required && textOf(source, required) === "True") return names.at(-1) ?? name;
    } else {
      const count = named.get("nargs");
      const mayBeAbsent = count && !/^\d+$/.test(textOf(source, count));
      const isOneOrMore = mayBeAbsent && literalOf(source, count) === "+";
      if (!mayBeAbsent || isOneOrMore) return name;
    }
  }
  return undefined;
}
