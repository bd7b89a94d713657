import type { SyntaxNode } from "@lezer/common";
import table from "../../data/not-json.json";
import { hasBareItems, isSlice, iteratedBy } from "./arrayItems";
import { classKind } from "./classKind";
import type { AnswerFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { ancestorsOf, argumentsOf, childrenOf, lineOf, literalOf, ownNodes, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { scopesOf } from "./scopes";

/** Types of the results of calls that json.dumps refuses, by the calls' dotted names. */
const CALLS = table.calls as Readonly<Record<string, string>>;
const ARRAY_METHODS: ReadonlySet<string> = new Set(table.arrayMethods);
const ARRAY = "a NumPy array";
const NUMBER = "a NumPy number";
/** An array, or one of its numbers. */
const VALUE = "a NumPy value";
const FRAME = "a pandas DataFrame";
const SERIES = "a pandas Series";
const TENSOR = "a torch tensor";
const METHOD = "a method";
const KINDS: ReadonlySet<string> = new Set([ARRAY, FRAME, TENSOR]);
/** Methods of a DataFrame and of a Series that return another one. */
const SAME =
  /^(head|tail|copy|round|fillna|dropna|sort_values|astype|isna|isnull|drop|rename|reset_index)$/;
/** Methods of a tensor that return another one, or several. */
const SAME_TENSOR =
  /^(arg(max|min)|max|min|mean|sum|softmax|sigmoid|squeeze|unsqueeze|flatten|reshape|view|detach|cpu|cuda|to|float|double|long|int|round|clone|topk|sort|abs|exp|log|t)$/;
/** Names that only methods have: of an array, a model or a DataFrame. */
const METHODS = /^(predict(_proba)?|decision_function|tolist|to_dict|to_list|isoformat)$/;
const BYTES = "bytes";
/** NumPy functions that return an array for an array, and a number for a number. */
const ELEMENTWISE =
  /^numpy\.(exp|log|log1p|expm1|sqrt|abs|absolute|maximum|minimum|clip|round|around|where|power|tanh|sin|cos|squeeze|transpose|flip|nan_to_num)$/;
/** Deepest nesting of expressions that is followed. */
const MAX_DEPTH = 20;

/**
 * The first `return` of a method whose value the server certainly cannot write as JSON. A value that only running the
 * code would show is not reported. Source: google-cloud-aiplatform 2.7.0, prediction/serializer.py, which calls
 * json.dumps.
 */
export function answerOf(
  source: ParsedSource,
  method: SyntaxNode,
  names: Names,
): AnswerFacts | undefined {
  const body = method.getChild("Body");
  if (!body || method.firstChild?.name === "async") return undefined;
  const reader = new TypeReader(source, names);
  for (const statement of ownNodes(body, /^ReturnStatement$/)) {
    const values = childrenOf(statement).filter(({ name }) => !/^(return|,|Comment)$/.test(name));
    const type = values
      .map((value) => reader.typeOf(value, 0))
      .find((found) => found !== undefined);
    if (type === undefined) continue;
    const isConditional = isInBranch(statement, method);
    return { type, line: lineOf(source, statement), ...(isConditional && { isConditional }) };
  }
  return undefined;
}

class TypeReader {
  private readonly source: ParsedSource;
  private readonly names: Names;
  private readonly known = new Map<string, { readonly type: string | undefined }>();

  constructor(source: ParsedSource, names: Names) {
    this.source = source;
    this.names = names;
  }

  /**
   * The type of an expression that json.dumps certainly refuses, or of a part of it; undefined for any other
   * expression.
   */
  typeOf(node: SyntaxNode | null | undefined, depth: number): string | undefined {
    if (!node || depth > MAX_DEPTH) return undefined;
    // Each part of a chain asks for all parts before it, more than once.
    const key = `${node.name} ${node.from}-${node.to}`;
    const known = this.known.get(key);
    if (known) return known.type;
    const type = this.read(node, depth);
    this.known.set(key, { type });
    return type;
  }

  private read(node: SyntaxNode, depth: number): string | undefined {
    const next = depth + 1;
    switch (node.name) {
      case "SetExpression":
      case "SetComprehensionExpression":
        return "a set";
      case "ComprehensionExpression":
        return "a generator";
      case "String":
        return /^[rR]?[bB]/.test(textOf(this.source, node)) ? BYTES : undefined;
      case "ParenthesizedExpression":
      case "NamedExpression":
        return this.typeOf(node.firstChild?.nextSibling, next);
      case "ConditionalExpression": {
        const [first, second] = [node.firstChild, node.lastChild];
        const one = this.typeOf(first, next);
        return one !== undefined && this.typeOf(second, next) !== undefined ? one : undefined;
      }
      case "ArrayExpression":
      case "TupleExpression":
        return this.firstOf(childrenOf(node), next);
      case "ArrayComprehensionExpression":
        return this.typeOf(node.firstChild?.nextSibling, next);
      case "DictionaryExpression":
      case "DictionaryComprehensionExpression":
        return this.dictionary(node, next);
      case "BinaryExpression":
        return this.arithmetic(node, next);
      case "VariableName":
        return this.named(node, next);
      case "MemberExpression":
        return this.member(node, next);
      case "CallExpression":
        return this.call(node, next);
      default:
        return undefined;
    }
  }

  private firstOf(nodes: readonly SyntaxNode[], depth: number): string | undefined {
    for (const node of nodes) {
      const type = /^\*/.test(node.prevSibling?.name ?? "") ? undefined : this.typeOf(node, depth);
      if (type !== undefined) return type;
    }
    return undefined;
  }

  private dictionary(node: SyntaxNode, depth: number): string | undefined {
    const parts = childrenOf(node);
    const value = this.firstOf(
      parts.filter(({ prevSibling }) => prevSibling?.name === ":"),
      depth,
    );
    if (value !== undefined) return value;
    const keys = parts.filter(({ nextSibling }) => nextSibling?.name === ":");
    if (keys.some(({ name }) => name === "TupleExpression")) return "a dict with a tuple as a key";
    const key = this.firstOf(keys, depth);
    return key === undefined ? undefined : `a dict with ${key} as a key`;
  }

  private hasBareItems(node: SyntaxNode | null | undefined, depth: number): boolean {
    const { source, names } = this;
    const isArray = (one: SyntaxNode | null | undefined) => this.typeOf(one, depth) === ARRAY;
    return depth <= MAX_DEPTH && hasBareItems({ source, names, isArray }, node);
  }

  /** The type of each item of an array or a tensor. */
  private itemOf(node: SyntaxNode | null | undefined, depth: number): string | undefined {
    if (this.hasBareItems(node, depth)) return VALUE;
    return this.typeOf(node, depth) === TENSOR ? TENSOR : undefined;
  }

  private arithmetic(node: SyntaxNode, depth: number): string | undefined {
    const operator = node.firstChild?.nextSibling;
    const sign = operator ? textOf(this.source, operator) : "";
    if (!/^(Arith|Bit)Op$/.test(operator?.name ?? "") && !/^[<>]=?$/.test(sign)) return undefined;
    const types = [node.firstChild, node.lastChild].map((one) => this.typeOf(one, depth));
    if (/^[-&|^]$/.test(sign) && types.includes("a set")) return "a set";
    if (sign === "@") return undefined;
    // An operation of an array with anything yields an array.
    return [ARRAY, TENSOR].find((one) => types.includes(one));
  }

  private named(node: SyntaxNode, depth: number): string | undefined {
    const iterated = iteratedBy(this.source, node);
    if (iterated) return this.itemOf(iterated, depth);
    const value = scopesOf(this.source).valueOf(node);
    return value && value.from < node.from ? this.typeOf(value, depth) : undefined;
  }

  /** `frame["column"]`, `array.T`, `frame.values`, or a member of an enumeration. */
  private member(node: SyntaxNode, depth: number): string | undefined {
    const { source } = this;
    const object = node.firstChild;
    const last = node.lastChild;
    if (last?.name === "]") {
      const key = last.prevSibling;
      const type = this.typeOf(object, depth);
      if (isSlice(node)) return KINDS.has(type ?? "") ? type : undefined;
      if (type === FRAME && key?.name === "ArrayExpression") return FRAME;
      const isColumn = literalOf(source, key) !== undefined;
      if (isColumn && type === FRAME) return SERIES;
      if (this.isRow(object, key, depth)) return SERIES;
      return this.itemOf(object, depth);
    }
    const property = last ? textOf(source, last) : "";
    if (object?.name === "self" || (object && textOf(source, object) === "self")) {
      return this.typeOf(scopesOf(source).valueOf(node), depth);
    }
    if (METHODS.test(property)) return METHOD;
    if (property === "T" && this.typeOf(object, depth) === ARRAY) return ARRAY;
    const isPandas = /^(values|T|columns|index)$/.test(property);
    const type = isPandas ? this.typeOf(object, depth) : undefined;
    if (property === "values" && (type === FRAME || type === SERIES)) return ARRAY;
    if (type === FRAME) return property === "T" ? FRAME : "a pandas Index";
    const isEnum =
      object?.name === "VariableName" && classKind(source, object, this.names) === "enum";
    return isEnum && /^[A-Z]/.test(property) ? "a member of an Enum" : undefined;
  }

  /** `frame.iloc[0]` or `frame.loc["a"]`. */
  private isRow(object: SyntaxNode | null, key: SyntaxNode | null | undefined, depth: number) {
    const name = object?.lastChild && textOf(this.source, object.lastChild);
    const isOne = key?.prevSibling?.name === "[" && /^(Number|String)$/.test(key.name);
    return isOne && /^i?loc$/.test(name ?? "") && this.typeOf(object?.firstChild, depth) === FRAME;
  }

  private call(node: SyntaxNode, depth: number): string | undefined {
    const { source, names } = this;
    const called = node.firstChild;
    if (!called) return undefined;
    const dotted = dottedName(source, called, names);
    if (dotted !== undefined) {
      if (Object.hasOwn(CALLS, dotted)) return this.withoutAxis(node, dotted);
      const { positional } = argumentsOf(source, node);
      const isArray = ELEMENTWISE.test(dotted) && this.typeOf(positional[0], depth) === ARRAY;
      return isArray ? ARRAY : undefined;
    }
    if (called.name === "VariableName") {
      const name = textOf(source, called);
      if (Object.hasOwn(CALLS, `builtins.${name}`) && !this.isDefined(called))
        return CALLS[`builtins.${name}`];
      const ofItems = this.isDefined(called) ? undefined : this.builtin(name, node, depth);
      if (ofItems !== undefined) return ofItems;
      return classKind(source, called, names) === "plain" ? `an object of ${name}` : undefined;
    }
    if (called.name !== "MemberExpression" || called.lastChild?.name !== "PropertyName")
      return undefined;
    return this.method(node, called, depth);
  }

  /** Functions of Python whose result consists of their argument's items, or is one. */
  private builtin(name: string, node: SyntaxNode, depth: number): string | undefined {
    const { positional, named } = argumentsOf(this.source, node);
    const [first] = positional;
    if (!first) return undefined;
    if (name === "abs" || (name === "round" && positional.length > 1)) {
      const type = this.typeOf(first, depth);
      return type === ARRAY || type === NUMBER || type === VALUE || type === TENSOR
        ? type
        : undefined;
    }
    if (positional.length > 1 || named.has("default")) return undefined;
    if (/^(list|tuple|sorted|max|min)$/.test(name)) return this.itemOf(first, depth);
    const zip = name === "dict" && first.name === "CallExpression" ? first.firstChild : null;
    if (!zip || textOf(this.source, zip) !== "zip") return undefined;
    const [keys, values] = argumentsOf(this.source, first).positional;
    const value = this.itemOf(values, depth);
    if (value !== undefined) return value;
    return this.hasBareItems(keys, depth) ? `a dict with ${VALUE} as a key` : undefined;
  }

  /** numpy.argmax with an axis returns an array. */
  private withoutAxis(node: SyntaxNode, dotted: string): string | undefined {
    const type = CALLS[dotted];
    if (type !== NUMBER || !/\.arg(max|min)$/.test(dotted)) return type;
    const { positional, named } = argumentsOf(this.source, node);
    return positional.length > 1 || named.has("axis") ? ARRAY : type;
  }

  private method(node: SyntaxNode, called: SyntaxNode, depth: number): string | undefined {
    const { source } = this;
    const object = called.firstChild;
    const name = called.lastChild ? textOf(source, called.lastChild) : "";
    const { positional, named } = argumentsOf(source, node);
    if (name === "encode" && this.isText(object)) return BYTES;
    const isBare = positional.length === 0 && named.size === 0;
    if (/^(keys|values|items)$/.test(name) && isBare && this.isDict(object, 0))
      return "a view of a dict";
    const type = this.typeOf(object, depth);
    if (type === FRAME || type === SERIES) {
      if (name === "to_numpy") return ARRAY;
      return SAME.test(name) && !named.has("inplace") ? type : undefined;
    }
    if (type === TENSOR)
      return SAME_TENSOR.test(name) ? TENSOR : name === "numpy" ? ARRAY : undefined;
    if (type === ARRAY && /^(any|all)$/.test(name) && isBare) return NUMBER;
    if (!ARRAY_METHODS.has(name) || type !== ARRAY) return undefined;
    const reduces = /^(sum|mean|max|min|std|prod|argmax|argmin)$/.test(name);
    if (!reduces || positional.length > 0 || named.has("axis")) return ARRAY;
    const isNumber =
      /^arg/.test(name) || (/^(max|min|sum|prod)$/.test(name) && this.hasBareItems(object, depth));
    return isNumber ? NUMBER : undefined;
  }

  private isText(node: SyntaxNode | null): boolean {
    if (!node) return false;
    if (node.name === "String" || node.name === "FormatString")
      return this.typeOf(node, 0) === undefined;
    if (node.name !== "CallExpression" || !node.firstChild) return false;
    const called = dottedName(this.source, node.firstChild, this.names);
    return called === "json.dumps" || textOf(this.source, node.firstChild) === "str";
  }

  private isDict(node: SyntaxNode | null | undefined, depth: number): boolean {
    if (!node || depth > 2) return false;
    if (/^Dictionary/.test(node.name)) return true;
    if (node.name === "CallExpression" && node.firstChild)
      return textOf(this.source, node.firstChild) === "dict";
    if (node.name !== "VariableName") return false;
    return this.isDict(scopesOf(this.source).valueOf(node), depth + 1);
  }

  /** Whether the source redefines a builtin name. */
  private isDefined(node: SyntaxNode): boolean {
    const name = textOf(this.source, node);
    if (this.names.has(name)) return true;
    return scopesOf(this.source).isGiven(node);
  }
}

function isInBranch(node: SyntaxNode, method: SyntaxNode): boolean {
  for (const above of ancestorsOf(node)) {
    if (above.from === method.from && above.name === method.name) return false;
    if (/^(IfStatement|ForStatement|WhileStatement|MatchStatement|TryStatement)$/.test(above.name))
      return true;
  }
  return false;
}
