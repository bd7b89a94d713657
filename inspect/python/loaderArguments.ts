import type { SyntaxNode } from "@lezer/common";
import table from "../../data/loader-arguments.json";
import { type Module, type ReachedCall, runsAtImport } from "./callWalk";
import type { GivenArgument, LoaderCallFacts } from "./facts";
import { dottedName, type Names } from "./names";
import {
  ancestorsOf,
  argumentsOf,
  childrenOf,
  lineOf,
  literalOf,
  onceEachOf,
  ownNodes,
  textOf,
} from "./nodes";
import type { ParsedSource } from "./parse";
import { parametersOf, scopesOf } from "./scopes";

const FUNCTIONS: Readonly<Record<string, Readonly<Partial<Record<GivenArgument, string>>>>> =
  table.functions;
/** Functions that need a second argument, by its name. */
const NEEDED: Readonly<Record<string, { readonly argument: string }>> = table.needed;

/** Functions with one argument. Tried with google-cloud-aiplatform 2.7.0. */
const TAKES_ONE = /^google\.cloud\.aiplatform\.utils\.prediction_utils\.download_model_artifacts$/;
/** Functions whose result is a string. */
const STRINGS =
  /^(str|os\.fspath|os\.path\.(join|abspath|realpath|normpath|dirname|basename|expanduser))$/;
const PATHS = /^pathlib\.(Path|PosixPath|PurePath|PurePosixPath)$/;
/** Methods of a path that open it, or that return a path or a string. */
const PATH_METHODS =
  /^(open|as_posix|joinpath|resolve|absolute|expanduser|with_(name|suffix|stem))$/;
/** Functions that open a file, with what they return if no mode is given. */
const OPENS: Readonly<Record<string, GivenArgument>> = {
  open: "textFile",
  "io.open": "textFile",
  "gzip.open": "binaryFile",
  "bz2.open": "binaryFile",
  "lzma.open": "binaryFile",
};
/** Most names that are followed from one argument. */
const MAX_STEPS = 20;

/** Calls of loaders, among those in what the server calls, with an argument that they certainly refuse. */
export function findRefusedArguments(calls: readonly ReachedCall[]): LoaderCallFacts[] {
  return calls.flatMap(({ module, call, from, isConditional }) => {
    const refused = refusedIn(module, call);
    return refused ? [{ ...refused, from, ...(isConditional && { isConditional: true }) }] : [];
  });
}

/** Such calls that run while a module is imported. */
export function refusedAtImport(source: ParsedSource, names: Names): LoaderCallFacts[] {
  return source.nodes.CallExpression.flatMap((call) => {
    const refused = refusedIn({ source, names }, call);
    return refused && runsAtImport(source, call) ? [{ ...refused, from: "import" as const }] : [];
  });
}

function refusedIn(
  { source, names }: Module,
  call: SyntaxNode,
): Omit<LoaderCallFacts, "from" | "isConditional"> | undefined {
  const name = dottedName(source, call.firstChild, names);
  if (name === undefined) return undefined;
  if (isAlone(source, call, name))
    return { name, given: "alone", file: source.file, line: lineOf(source, call) };
  if (TAKES_ONE.test(name)) {
    const count = countOf(source, call);
    if (count === undefined || count === 1) return undefined;
    const given = count === 0 ? "none" : "many";
    return { name, given, file: source.file, line: lineOf(source, call) };
  }
  if (!Object.hasOwn(FUNCTIONS, name)) return undefined;
  const { positional } = argumentsOf(source, call);
  const [first] = positional;
  const given = first && new Given(source, names).of(first);
  if (given === undefined || FUNCTIONS[name]?.[given] === undefined) return undefined;
  return { name, given, file: source.file, line: lineOf(source, call) };
}

/** Whether a call certainly does not pass the second argument that its function needs. */
function isAlone(source: ParsedSource, call: SyntaxNode, name: string): boolean {
  const needed = Object.hasOwn(NEEDED, name) ? NEEDED[name] : undefined;
  if (!needed) return false;
  const { positional, named } = argumentsOf(source, call);
  const list = call.getChild("ArgList");
  if (list?.getChild("*") || list?.getChild("**")) return false;
  return positional.length === 1 && !named.has(needed.argument);
}

/** How many arguments a call passes; undefined if `*` or `**` pass others. */
function countOf(source: ParsedSource, call: SyntaxNode): number | undefined {
  const list = call.getChild("ArgList");
  if (!list || list.getChild("*") || list.getChild("**")) return undefined;
  const { positional, named } = argumentsOf(source, call);
  return positional.length + named.size;
}

/** What an expression certainly is. */
class Given {
  private readonly source: ParsedSource;
  private readonly names: Names;
  private steps = 0;

  constructor(source: ParsedSource, names: Names) {
    this.source = source;
    this.names = names;
  }

  of(node: SyntaxNode | null | undefined): GivenArgument | undefined {
    if (!node || this.steps++ > MAX_STEPS) return undefined;
    switch (node.name) {
      case "String":
        return /^[rRuU]*["']/.test(textOf(this.source, node)) ? "string" : undefined;
      case "FormatString":
        return "string";
      case "ParenthesizedExpression":
        return this.of(node.firstChild?.nextSibling);
      case "BinaryExpression":
        return this.sum(childrenOf(node));
      case "MemberExpression":
        return this.member(node);
      case "VariableName":
        return this.variable(node);
      case "CallExpression":
        return this.call(node);
      default:
        return undefined;
    }
  }

  /** `folder + "/name"`, and `folder / "name"` of a path object. */
  private sum([left, operator, right]: readonly SyntaxNode[]): GivenArgument | undefined {
    const mark = operator && textOf(this.source, operator);
    if (mark === "/") return this.of(left) === "path" ? "path" : undefined;
    if (mark !== "+") return undefined;
    return this.of(left) === "string" || this.of(right) === "string" ? "string" : undefined;
  }

  /** An attribute of the object that is assigned once, and `path.parent`. */
  private member(node: SyntaxNode): GivenArgument | undefined {
    const value = scopesOf(this.source).valueOf(node);
    if (value) return this.of(value);
    const isParent = /\.parent$/.test(textOf(this.source, node));
    return isParent && this.of(node.firstChild) === "path" ? "path" : undefined;
  }

  private variable(node: SyntaxNode): GivenArgument | undefined {
    const opened = openedAs(this.source, node);
    if (opened) return opened === "unknown" ? undefined : this.of(opened);
    return this.of(scopesOf(this.source).valueOf(node));
  }

  private call(call: SyntaxNode): GivenArgument | undefined {
    const called = call.firstChild;
    if (!called) return undefined;
    const written = textOf(this.source, called);
    const isOwn = called.name === "VariableName" && scopesOf(this.source).isGiven(called);
    const name = dottedName(this.source, called, this.names) ?? (isOwn ? undefined : written);
    if (name === undefined) return undefined;
    if (STRINGS.test(name)) return "string";
    if (PATHS.test(name)) return "path";
    if (Object.hasOwn(OPENS, name)) return this.opened(call, 1, OPENS[name]);
    const object = called.name === "MemberExpression" ? called.firstChild : undefined;
    const [, method = ""] = /\.(\w+)$/.exec(written) ?? [];
    if (!PATH_METHODS.test(method) || this.of(object) !== "path") return undefined;
    if (method === "open") return this.opened(call, 0, "textFile");
    return method === "as_posix" ? "string" : "path";
  }

  /** A file by its mode. @param place position of the mode. */
  private opened(
    call: SyntaxNode,
    place: number,
    unsaid: GivenArgument | undefined,
  ): GivenArgument | undefined {
    const { positional, named } = argumentsOf(this.source, call);
    const list = call.getChild("ArgList");
    if (list?.getChild("*") || list?.getChild("**")) return undefined;
    const mode = named.get("mode") ?? positional[place];
    if (!mode) return unsaid;
    const text = literalOf(this.source, mode);
    if (text === undefined || /[wax+]/.test(text)) return undefined;
    if (/b/.test(text)) return "binaryFile";
    return /t/.test(text) ? "textFile" : unsaid;
  }
}

/**
 * The expression after `with` whose value a name has, by the nearest such statement around it; "unknown" if the name is
 * bound again inside that statement.
 */
function openedAs(source: ParsedSource, node: SyntaxNode): SyntaxNode | "unknown" | undefined {
  const name = textOf(source, node);
  for (const above of ancestorsOf(node)) {
    if (/^(FunctionDefinition|LambdaExpression)$/.test(above.name)) {
      if (parametersOf(source, above).some((one) => textOf(source, one) === name)) return undefined;
    }
    const value = above.name === "WithStatement" ? boundBy(source, above).get(name) : undefined;
    if (value) return value;
  }
  return undefined;
}

type Bound = ReadonlyMap<string, SyntaxNode | "unknown">;

/** The names that a `with` statement binds. */
const boundBy = onceEachOf((source, statement): Bound => {
  const bound = new Map<string, SyntaxNode | "unknown">();
  const parts = childrenOf(statement);
  for (const [at, part] of parts.entries()) {
    const value = parts[at - 2];
    if (value && parts[at - 1]?.name === "as") bound.set(textOf(source, part), value);
  }
  const body = statement.getChild("Body");
  for (const name of body ? namesBoundIn(source, body) : [])
    if (bound.has(name)) bound.set(name, "unknown");
  return bound;
});

const BINDS =
  /^(AssignStatement|UpdateStatement|ForStatement|WithStatement|NamedExpression|DeleteStatement)$/;

function namesBoundIn(source: ParsedSource, body: SyntaxNode): string[] {
  return ownNodes(body, BINDS).flatMap((statement) =>
    statement.getChildren("VariableName").map((name) => textOf(source, name)),
  );
}
