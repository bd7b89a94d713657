import type { SyntaxNode } from "@lezer/common";
import { childrenOf, ownNodes, parentOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { parametersOf } from "./scopes";
import { usesSelfAsValue } from "./selfAsValue";

// How a handler's methods call those of its base. Tried with google-cloud-aiplatform 2.7.0, prediction/handler.py.

/** Whether each `return` of `handle` returns the result of a base's `handle`, or a coroutine of the class. */
export function returnsAwaitable(source: ParsedSource, method: SyntaxNode): boolean {
  const body = nameOf(source, method) === "handle" ? method.getChild("Body") : null;
  const all = body ? ownNodes(body, /^ReturnStatement$/) : [];
  return all.length > 0 && all.every((one) => isAwaitable(source, one.lastChild, method));
}

/** Whether a handler's `handle` or `__init__` leaves the predictor to the method that it overrides. */
export function leavesToBase(source: ParsedSource, method: SyntaxNode): boolean {
  const name = nameOf(source, method);
  if (name === "handle") return leavesRequests(source, method);
  return name === "__init__" && passesPredictor(source, method);
}

function nameOf(source: ParsedSource, method: SyntaxNode): string | undefined {
  const name = method.getChild("VariableName");
  return name ? textOf(source, name) : undefined;
}

function isAwaitable(source: ParsedSource, value: SyntaxNode | null, method: SyntaxNode): boolean {
  const called = value?.name === "CallExpression" ? value.firstChild : null;
  const text = called ? textOf(source, called) : "";
  if (/^super\([^()]*\)\.handle$|^(?!self\.)[\w.]+\.handle$/.test(text)) return true;
  const [, own] = /^self\.(\w+)$/.exec(text) ?? [];
  const siblings = own === undefined ? [] : childrenOf(method.parent ?? method);
  return siblings.some(
    (one) =>
      one.name === "FunctionDefinition" &&
      nameOf(source, one) === own &&
      one.firstChild?.name === "async",
  );
}

/** Ways to the predictor other than the base's `handle`. */
const OTHER_WAYS = /_predictor\b|\b(setattr|getattr|vars|__dict__)\b/;
const BASE_HANDLE = /\bsuper\(\s*(?:\w+\s*,\s*self\s*)?\)\s*\.\s*handle\s*\(/;
const BASE_INIT = /\bsuper\(\s*(?:\w+\s*,\s*self\s*)?\)\s*\.\s*__init__\s*\(([^()]*)\)/;

/** Whether `handle` calls the base's, and nothing else in the class can call the predictor. */
function leavesRequests(source: ParsedSource, method: SyntaxNode): boolean {
  const text = textOf(source, parentOf(method) ?? method);
  const isOnly = !OTHER_WAYS.test(text) && !usesSelfAsValue(text);
  return isOnly && BASE_HANDLE.test(textOf(source, method));
}

/** Whether `__init__` passes its own arguments on to the base's, and uses the predictor nowhere else. */
function passesPredictor(source: ParsedSource, method: SyntaxNode): boolean {
  const [, artifacts, predictor] = parametersOf(source, method).map((one) => textOf(source, one));
  const body = method.getChild("Body");
  const text = body ? textOf(source, body) : "";
  const [call, given] = BASE_INIT.exec(text) ?? [];
  if (call === undefined || given === undefined || predictor === undefined) return false;
  const passed = given.replaceAll(/\s/g, "").replace(/,$/, "");
  return (
    [artifacts, `artifacts_uri=${artifacts}`].some((first) =>
      [predictor, `predictor=${predictor}`].some((second) => passed === `${first},${second}`),
    ) && !new RegExp(`\\b${predictor}\\b`).test(text.replace(call, ""))
  );
}
