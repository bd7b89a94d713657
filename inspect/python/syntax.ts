import type { SyntaxNode } from "@lezer/common";
import { findCompileFault } from "./compileFaults";
import { findLayoutFault } from "./layout";
import { findNewerSyntax } from "./newerSyntax";
import { childrenOf, lineOf } from "./nodes";
import type { ParsedSource } from "./parse";
import type { RoutineFault, SyntaxFault } from "./routineFault";

/** A line that git leaves in a file after a merge conflict. */
const MERGE_MARK = /^(<{7}|={7}|>{7})(?=[ \r\n]|$)/;

/**
 * The first part of a source that a Python cannot read: `syntax` for certain faults, such as statements of Python 2,
 * merge conflict markers, and faulty indentation or brackets; `newer-syntax` for syntax of a later Python;
 * `deep-syntax` and `unread-syntax` if only this package's parser fails, whose grammar has gaps.
 */
export function findSyntaxFault(source: ParsedSource, python: string): RoutineFault | undefined {
  const { text, nodes } = source;
  if (source.isTooDeep) return { code: "deep-syntax", file: source.file, line: 1 };
  const errors = nodes["⚠"];
  const print = nodes.PrintStatement.find((node) => node.firstChild?.nextSibling);
  if (print) return faultAt(source, print, { cause: "python2-print" });
  // Since 3.14, it means except (A, B).
  const caught = isOlder(python, 14) && nodes.TryStatement.find(catchesWithComma);
  if (caught) return faultAt(source, caught, { cause: "python2-except" });
  const mark = errors.find((node) => MERGE_MARK.test(text.slice(lineStart(text, node.from))));
  if (mark) return faultAt(source, mark, { cause: "merge-conflict" });
  const layout = findLayoutFault(text);
  if (layout) return faultAt(source, { from: layout.at }, { cause: "layout", detail: layout.what });
  const newer = findNewerSyntax(source).find(({ minor }) => isOlder(python, minor));
  if (newer) {
    const { node, syntax, minor } = newer;
    return { code: "newer-syntax", ...placeOf(source, node), syntax, minor, python };
  }
  const [first] = errors;
  const refused = first || source.isCut ? undefined : findCompileFault(source);
  if (refused)
    return faultAt(source, { from: refused.at }, { cause: "layout", detail: refused.what });
  return (
    first && {
      code: "unread-syntax",
      ...placeOf(source, first),
      near: near(text, first.from),
    }
  );
}

/** Whether a Python such as `3.10` is older than Python 3.`minor`. */
function isOlder(python: string, minor: number): boolean {
  return Number(/^3\.(\d+)/.exec(python)?.[1] ?? minor) < minor;
}

type Start = { readonly from: number };

function faultAt(source: ParsedSource, node: Start, fault: SyntaxFault): RoutineFault {
  return { code: "syntax", ...placeOf(source, node), ...fault };
}

function placeOf(source: ParsedSource, node: Start) {
  return { file: source.file, line: lineOf(source, node) };
}

function catchesWithComma(node: SyntaxNode): boolean {
  const names = [...childrenOf(node)].map(({ name }) => name);
  return names.some(
    (name, index) => name === "except" && names[index + 1] !== "Body" && names[index + 2] === ",",
  );
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function near(text: string, at: number): string {
  return (text.slice(lineStart(text, at)).split("\n")[0] ?? "").trim().slice(0, 40);
}
