import type { RoutineFault } from "./facts";
import { childrenOf, lineOf, type ParsedSource } from "./parse";

/**
 * The first thing in a source that Python cannot read: `syntax` for what is sure, such as statements of Python 2 and
 * marks of a merge; `unread-syntax` where only this package's grammar stops, which has gaps of its own.
 */
export function findSyntaxFault(source: ParsedSource): RoutineFault | undefined {
  const { file, text, tree } = source;
  let sure: { from: number; what: string } | undefined;
  let unread: { from: number; what: string } | undefined;
  tree.iterate({
    enter({ name, node, type }) {
      if (sure) return false;
      if (name === "PrintStatement" && node.firstChild?.nextSibling)
        sure = { from: node.from, what: "print is a statement of Python 2" };
      else if (name === "TryStatement" && catchesWithComma(node))
        sure = { from: node.from, what: '"except A, e" is of Python 2' };
      else if (type.isError) {
        const mark = /^(<{7}|={7}|>{7})(?=[ \r\n]|$)/m.exec(text.slice(lineStart(text, node.from)));
        if (mark?.index === 0) sure = { from: node.from, what: "a mark of a merge is left" };
        else unread ??= { from: node.from, what: `breaks at "${near(text, node.from)}"` };
      }
      return undefined;
    },
  });
  if (sure) return { code: "syntax", file, line: lineOf(source, sure), what: sure.what };
  if (!unread) return undefined;
  return { code: "unread-syntax", file, line: lineOf(source, unread), what: unread.what };
}

function catchesWithComma(node: Parameters<typeof childrenOf>[0]): boolean {
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
