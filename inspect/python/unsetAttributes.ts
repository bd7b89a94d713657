import type { SyntaxNode } from "@lezer/common";
import { closest } from "../nearest";
import { isBareBase } from "./bareBase";
import type { ReachedCall } from "./callWalk";
import type { PredictorFacts, UnsetAttributeFacts } from "./facts";
import { ancestorsOf, lineOf, literalOf, onceEach, parentOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { usesSelfAsValue } from "./selfAsValue";
import type { SourceFolder } from "./sourceFolder";

/** Ways to set an attribute whose name only running the code would show. */
const DYNAMIC =
  /\b(setattr|__dict__|__getattr\w*__|__setattr__|__slots__|__class__|__setstate__|vars|locals|exec|eval|globals|delattr|MethodType)\b/;

/** Most attributes that are reported, and most names among which a similar one is looked for. */
const MOST = 100;
/** Length of a name for which a similar one may be meant. */
const SHORTEST = 4;

/**
 * Attributes of the predictor that a call in what the server runs needs, and that no reached source sets, as an
 * attribute of anything. None if the sources may set attributes whose names they do not show.
 *
 * @param modules sources that the predictor reaches.
 * @param calls in what the server calls.
 */
export function findUnsetAttributes(
  folder: SourceFolder,
  found: PredictorFacts,
  modules: readonly string[],
  calls: readonly ReachedCall[],
): UnsetAttributeFacts[] {
  if (!found.outside.every(isBareBase)) return [];
  const own = new Set(Object.keys(found.methods));
  const known = new Set(["load", "preprocess", "predict", "postprocess", ...own]);
  for (const file of modules) {
    const source = folder.parse(file)?.source;
    if (!source || source.isCut || DYNAMIC.test(source.text)) return [];
    // Whatever receives the object may set its attributes.
    if (usesSelfAsValue(source.text)) return [];
    if (!noteNames(source, known, own)) return [];
  }
  const similar = [...own].slice(0, MOST);
  const reported = new Map<string, UnsetAttributeFacts>();
  for (const { module, call, from, isConditional } of calls) {
    const { source } = module;
    const used = attributeOf(source, call.firstChild);
    if (!used || !isInMethod(source, call)) continue;
    const name = textOf(source, used);
    if (known.has(name) || /^__\w+__$/.test(name)) continue;
    const before = reported.get(name);
    if (before ? !before.isConditional || isConditional : reported.size >= MOST) continue;
    const near = name.length >= SHORTEST ? closest(name, similar) : undefined;
    reported.set(name, {
      name,
      file: source.file,
      line: lineOf(source, used),
      from,
      ...(near !== undefined && { near }),
      ...(isConditional && { isConditional: true }),
    });
  }
  return [...reported.values()];
}

/**
 * Adds the names that a source may give to an attribute, and to `own` those that it sets on `self`. Returns false if a
 * part of it is not understood, such as `with f() as self.name`.
 */
function noteNames(source: ParsedSource, known: Set<string>, own: Set<string>): boolean {
  const targetsEnd = onceEach(
    (statement) => statement.getChildren("AssignOp").at(-1)?.from ?? statement.to,
  );
  let isWhole = true;
  source.tree.iterate({
    enter({ name: kind, node, type }) {
      if (type.isError) isWhole = false;
      if (kind === "String") {
        const text = literalOf(source, node);
        if (text !== undefined && /^\w+$/.test(text)) known.add(text);
      } else if (kind === "ClassDefinition" || kind === "TypeDef") {
        const named = kind === "TypeDef" ? node.prevSibling : node.getChild("VariableName");
        if (named) known.add(textOf(source, named));
      } else if (kind === "PropertyName" && node.parent && isSet(node.parent, targetsEnd)) {
        known.add(textOf(source, node));
        const object = node.parent.firstChild;
        if (object && textOf(source, object) === "self") own.add(textOf(source, node));
      }
    },
  });
  return isWhole;
}

/** Statements that bind what is before `=`, `in` or after `as`. */
const BINDS =
  /^(For|With|Try|Delete)Statement$|ComprehensionExpression$|^(NamedExpression|UpdateStatement)$/;
const GROUPS = /^(Tuple|Array|Parenthesized)Expression$/;

/**
 * Whether an attribute is a target: of an assignment, or of another statement that binds it. @param targetsEnd offset
 * of the end of an assignment's targets.
 */
function isSet(member: SyntaxNode, targetsEnd: (statement: SyntaxNode) => number): boolean {
  if (member.name !== "MemberExpression") return false;
  for (const above of ancestorsOf(member)) {
    if (above.name === "AssignStatement") return member.from < targetsEnd(above);
    if (BINDS.test(above.name)) return true;
    if (!GROUPS.test(above.name)) return false;
  }
  return false;
}

/** `name` in `self.name`, `self.name.method` and so on. */
function attributeOf(source: ParsedSource, called: SyntaxNode | null): SyntaxNode | undefined {
  for (let node = called; node?.name === "MemberExpression"; node = node.firstChild) {
    const { firstChild } = node;
    if (firstChild?.name === "VariableName" && textOf(source, firstChild) === "self")
      return node.getChild("PropertyName") ?? undefined;
  }
  return undefined;
}

/** Whether the innermost function around a call is a method, so that its `self` is the object. */
function isInMethod(source: ParsedSource, call: SyntaxNode): boolean {
  for (const above of ancestorsOf(call)) {
    if (above.name !== "FunctionDefinition") continue;
    const around = parentOf(above);
    const [first] = above.getChild("ParamList")?.getChildren("VariableName") ?? [];
    const isSelf = first !== undefined && textOf(source, first) === "self";
    return isSelf && around?.name === "Body" && around.parent?.name === "ClassDefinition";
  }
  return false;
}
