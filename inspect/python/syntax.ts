import type { SyntaxNode } from "@lezer/common";
import type { RoutineFault } from "./facts";
import { childrenOf, lineOf, type ParsedSource } from "./parse";

/** A line that git leaves where it cannot merge. */
const MERGE_MARK = /^(<{7}|={7}|>{7})(?=[ \r\n]|$)/;

/**
 * The first thing in a source that Python cannot read: `syntax` for what is sure, such as statements of Python 2 and
 * marks of a merge; `unread-syntax` where only this package's grammar stops, which has gaps of its own.
 */
export function findSyntaxFault(source: ParsedSource): RoutineFault | undefined {
  const { text, nodes } = source;
  const errors = nodes["⚠"];
  const print = nodes.PrintStatement.find((node) => node.firstChild?.nextSibling);
  if (print) return faultAt(source, print, "print is a statement of Python 2");
  const caught = nodes.TryStatement.find(catchesWithComma);
  if (caught) return faultAt(source, caught, '"except A, e" is of Python 2');
  const mark = errors.find((node) => MERGE_MARK.test(text.slice(lineStart(text, node.from))));
  if (mark) return faultAt(source, mark, "a mark of a merge is left");
  const [first] = errors;
  return (
    first && {
      ...faultAt(source, first, `breaks at "${near(text, first.from)}"`),
      code: "unread-syntax",
    }
  );
}

function faultAt(source: ParsedSource, node: SyntaxNode, what: string): RoutineFault {
  return { code: "syntax", file: source.file, line: lineOf(source, node), what };
}

function catchesWithComma(node: SyntaxNode): boolean {
  const names = [...childrenOf(node)].map(({ name }) => name);
  return names.some(
    (name, index) =>
      name === "except" && names[index + 1] === "VariableName" && names[index + 2] === ",",
  );
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function near(text: string, at: number): string {
  return (text.slice(lineStart(text, at)).split("\n")[0] ?? "").trim().slice(0, 40);
}
