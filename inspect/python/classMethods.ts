import type { SyntaxNode } from "@lezer/common";
import { answerOf } from "./answers";
import type { MethodFacts } from "./facts";
import { leavesToBase, returnsAwaitable } from "./handlerMethods";
import { importedName, type Names } from "./names";
import {
  ancestorsOf,
  childrenOf,
  decoratorName,
  decoratorsOf,
  lineOf,
  ownNodes,
  textOf,
} from "./nodes";
import type { ParsedSource } from "./parse";
import { bodyAsList } from "./requestBody";
import { parametersOf } from "./scopes";

/** Decorators, by dotted name, that do not change a function's arguments. */
const KEEPS_ARGUMENTS =
  /^(staticmethod|classmethod|abc\.abstractmethod|(typing|typing_extensions)\.(override|final)|functools\.(lru_cache|cache)|torch\.(no_grad|inference_mode)|tensorflow\.function)$/;
/** Arguments of an attribute that is not a plain method: any number. */
const ANY_ARGUMENTS = { least: 0, most: null };

/** Whether a decorator in the same source passes all arguments on unchanged. */
function passesOn(source: ParsedSource, decorator: string): boolean {
  const definition = source.tree.topNode
    .getChildren("FunctionDefinition")
    .find((found) => textOf(source, found.getChild("VariableName") ?? found) === decorator);
  if (!definition) return false;
  const lists: string[] = [];
  definition.cursor().iterate(({ name, node }) => {
    if ((name === "ParamList" || name === "ArgList") && node.getChild("**"))
      lists.push(textOf(source, node).replaceAll(/\s/g, ""));
  });
  return (
    lists.length >= 2 &&
    new Set(lists).size === 1 &&
    /^\((self,)?\*\w+,\*\*\w+\)$/.test(lists[0] ?? "")
  );
}

/** Methods defined in a class, including in branches, and attributes assigned to it, whose arguments are unknown. */
export function ownMethods(
  source: ParsedSource,
  definition: SyntaxNode,
  imported: Names,
): Record<string, MethodFacts> {
  const methods: Record<string, MethodFacts> = Object.create(null);
  const body = definition.getChild("Body");
  const add = (named: SyntaxNode, method: MethodFacts) => {
    methods[textOf(source, named)] = method;
  };
  const read = (statement: SyntaxNode, isBranch: boolean) => {
    const method = statement.getChild("FunctionDefinition") ?? statement;
    const named = method.name === "FunctionDefinition" && method.getChild("VariableName");
    if (named) add(named, methodOf(source, method, imported, isBranch));
    else if (statement.name === "AssignStatement" && statement.getChild("AssignOp")) {
      for (const target of assignedNames(statement)) add(target, assigned(source, statement));
    } else if (statement.name === "ImportStatement") {
      for (const target of statement.getChildren("VariableName"))
        add(target, assigned(source, statement));
    } else if (statement.name !== "ClassDefinition") {
      for (const branch of statement.getChildren("Body"))
        for (const below of childrenOf(branch)) read(below, true);
    }
  };
  for (const statement of body ? childrenOf(body) : []) read(statement, false);
  const className = definition.getChild("VariableName");
  const prefix = className ? `${textOf(source, className)}.` : "";
  for (const statement of source.nodes.AssignStatement) {
    // `Predictor.predict = function` after the class.
    const target = statement.firstChild;
    const text = target?.name === "MemberExpression" ? textOf(source, target) : "";
    const property = text.startsWith(prefix) ? target?.getChild("PropertyName") : undefined;
    if (property && prefix + textOf(source, property) === text)
      add(property, assigned(source, statement));
  }
  return methods;
}

function assigned(source: ParsedSource, statement: SyntaxNode): MethodFacts {
  return { line: lineOf(source, statement), ...ANY_ARGUMENTS };
}

/** Names to which a statement assigns: `a = b = value`, `a, b = value`, `(a, b) = value`. */
function* assignedNames(statement: SyntaxNode): Iterable<SyntaxNode> {
  const parts = [...childrenOf(statement)];
  const last = parts.findLastIndex(({ name }) => name === "AssignOp");
  for (const part of parts.slice(0, last)) {
    if (part.name === "VariableName") yield part;
    else if (/^(Tuple|Array)Expression$/.test(part.name)) yield* part.getChildren("VariableName");
  }
}

function methodOf(
  source: ParsedSource,
  method: SyntaxNode,
  names: Names,
  isBranch: boolean,
): MethodFacts {
  const decorators = decoratorsOf(source, method).map((found) => {
    const written = decoratorName(found);
    return importedName(written, names) ?? written;
  });
  // Any other decorator may change the arguments, or run the coroutine to its end.
  const isKnown =
    !isBranch && decorators.every((name) => KEEPS_ARGUMENTS.test(name) || passesOn(source, name));
  const isStatic = decorators.includes("staticmethod");
  const name = method.getChild("VariableName");
  const isAnswer = name !== null && /^(predict|postprocess)$/.test(textOf(source, name));
  const isStep = name !== null && /^(preprocess|predict|postprocess)$/.test(textOf(source, name));
  const readsList = isStep && isKnown && !isStatic ? bodyAsList(source, method, names) : undefined;
  const isInit = name !== null && textOf(source, name) === "__init__";
  const byName = isInit && isKnown ? namesOf(source, method.getChild("ParamList")) : undefined;
  const isProperty =
    decorators.length === 1 && /^(property|functools\.cached_property)$/.test(decorators[0] ?? "");
  const answer = isAnswer && isKnown ? answerOf(source, method, names) : undefined;
  return {
    line: lineOf(source, method),
    ...(isKnown ? arity(source, method.getChild("ParamList"), isStatic ? 0 : 1) : ANY_ARGUMENTS),
    ...(isKnown && method.firstChild?.name === "async" && { isAsync: true }),
    ...(isStatic && { isStatic: true }),
    ...(byName && { names: byName }),
    ...(isProperty && !isBranch && isUncallable(method) && { isUncallable: true }),
    ...(isGenerator(method) && { isGenerator: true }),
    ...(passesValue(source, method) && { passesValue: true }),
    ...(answer && { answer }),
    ...(readsList && { readsList }),
    ...(isStep &&
      decorators.length === 0 &&
      !isBranch &&
      returnsNothing(source, method) && {
        returnsNothing: true,
      }),
    ...(returnsAwaitable(source, method) && { returnsAwaitable: true }),
    ...(isKnown && leavesToBase(source, method) && { leavesToBase: true }),
    ...(decorators.includes("abc.abstractmethod") && {
      isAbstract: true,
    }),
  };
}

/** Values that nothing can call. */
const DATA =
  /^(None|Boolean|Number|(Format|Continued)?String|(Tuple|Array|Set|Dictionary)(Comprehension)?Expression)$/;

/** Whether a property returns only values that nothing can call, or nothing. */
function isUncallable(method: SyntaxNode): boolean {
  const body = method.getChild("Body");
  if (!body || isGenerator(method)) return false;
  const returns = ownNodes(body, /^ReturnStatement$/);
  if (returns.length === 0) return ownNodes(body, /^(RaiseStatement|Ellipsis)$/).length === 0;
  return returns.every(({ firstChild, lastChild }) => {
    const value = firstChild?.nextSibling;
    return !value || (value.from === lastChild?.from && DATA.test(value.name)) || isTuple(value);
  });
}

/** Whether several values follow a `return`. */
function isTuple(value: SyntaxNode): boolean {
  return value.nextSibling?.name === ",";
}

/** The arguments besides `self` that can be given by name; undefined if any can, or some only by position. */
function namesOf(source: ParsedSource, list: SyntaxNode | null): string[] | undefined {
  const parts = list ? childrenOf(list) : [];
  if (!list || /,\s*\/\s*[,)]|\*\*\s*\w+\s*[,:)]/.test(textOf(source, list))) return undefined;
  const named = parts.filter(
    ({ name, prevSibling }) =>
      name === "VariableName" &&
      prevSibling?.name !== "AssignOp" &&
      (!prevSibling || textOf(source, prevSibling) !== "*"),
  );
  // `*args` may receive the object itself.
  if (named[0]?.prevSibling?.name !== "(") return undefined;
  return named.slice(1).map((one) => textOf(source, one));
}

/** Whether a function itself contains a yield; those in nested functions do not count. */
function isGenerator(method: SyntaxNode): boolean {
  const body = method.getChild("Body");
  return body !== null && ownNodes(body, /^Yield/).length > 0;
}

/** Statements that leave a step to others: an abstract one has nothing else. */
const LEAVES = /^(PassStatement|RaiseStatement|Comment|:)$/;

/** Whether a method does something and has no `return` with a value. */
function returnsNothing(source: ParsedSource, method: SyntaxNode): boolean {
  const body = method.getChild("Body");
  if (!body || method.firstChild?.name === "async" || isGenerator(method)) return false;
  const returns = ownNodes(body, /^ReturnStatement$/);
  const isBare = returns.every((one) => /^return(\s+None)?\s*(#.*)?$/.test(textOf(source, one)));
  const statements = childrenOf(body).filter(
    ({ name, firstChild }) =>
      !LEAVES.test(name) &&
      !(
        name === "ExpressionStatement" &&
        /^(\w*String|Ellipsis|\.\.\.)$/.test(firstChild?.name ?? "")
      ),
  );
  const last = childrenOf(body).findLast(({ name }) => name !== "Comment");
  return isBare && statements.length > 0 && last?.name !== "RaiseStatement";
}

/** Nodes that consume a value instead of passing it on. */
const USES =
  /^(ArgList|AssignStatement|ForStatement|FormatReplacement|YieldStatement|YieldExpression|BinaryExpression|\w*ComprehensionExpression)$/;

/** Whether a method only returns its value (the argument after `self`), possibly wrapped. */
function passesValue(source: ParsedSource, method: SyntaxNode): boolean {
  const [, value] = parametersOf(source, method);
  const body = method.getChild("Body");
  if (!value || !body) return false;
  const given = textOf(source, value);
  let isNamed = false;
  let isUsed = false;
  body.cursor().iterate(({ name, node }) => {
    if (name !== "VariableName" || textOf(source, node) !== given) return;
    isNamed = true;
    for (const above of ancestorsOf(node)) {
      if (above.from <= body.from && above.to >= body.to) break;
      if (USES.test(above.name)) isUsed = true;
    }
    // value.method() or value[0]
    if (node.parent?.name === "MemberExpression") isUsed = true;
  });
  return isNamed && !isUsed;
}

/** Arguments that must and may be given, without `own` ones such as `self`; `most` is null if any number may be given. */
function arity(
  source: ParsedSource,
  list: SyntaxNode | null,
  own: number,
): Pick<MethodFacts, "least" | "most" | "keywordOnly"> {
  const keywordOnly: string[] = [];
  let least = 0;
  let most = 0;
  let isOpen = false;
  let isKeywordOnly = false;
  let previous = "";
  for (const child of list ? childrenOf(list) : []) {
    const text = textOf(source, child);
    if (child.name === "VariableName" && previous !== "=") {
      if (previous === "*") isOpen = true;
      else if (previous !== "**") {
        // An argument that must be given by name is one too many for a call with positional arguments.
        least++;
        if (isKeywordOnly || isOpen) keywordOnly.push(text);
        else most++;
      }
    }
    if (child.name === "AssignOp") {
      least--;
      if (isKeywordOnly || isOpen) keywordOnly.pop();
    }
    if (text === "," && previous === "*") isKeywordOnly = true;
    previous = child.name === "AssignOp" ? "=" : text;
  }
  // A method without any parameter cannot receive the object, which is always passed; `least` is then negative.
  return {
    least: least - own,
    most: isOpen ? null : most - own,
    ...(keywordOnly.length > 0 && { keywordOnly }),
  };
}
