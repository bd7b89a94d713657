import type { SyntaxNode } from "@lezer/common";
import { importKinds } from "./importKind";
import { importedNames } from "./imports";
import { dottedName, type Names } from "./names";
import { argumentsOf, childrenOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import type { PathReader } from "./paths";
import type { SourceFolder } from "./sourceFolder";

/** Folders that a source adds to those in which Python searches for modules. */
export interface SearchFolders {
  /** Folders of the sources, relative to their root, which is "". */
  readonly found: readonly string[];
  /** Whether it adds others, whose modules only the container shows. */
  readonly hasUnknown: boolean;
}

/** Folders of personal machines, which the container does not have. */
const PERSONAL = /^(\/(home|Users|root|content|kaggle|mnt|gdrive|workspace|notebooks|dbfs)\/|~)/;

/** The folders that a source adds to `sys.path`, where the container may run the statement. @param python version. */
export function findSearchFolders(
  source: ParsedSource,
  names: Names,
  { folder, paths, python }: { folder: SourceFolder; paths: PathReader; python: string },
): SearchFolders {
  const { statements } = importedNames(source);
  const hasStar = statements.some(({ found }) => found.some(({ isStar }) => isStar === true));
  const kindOf = importKinds({ source, names, python, hasStar });
  const found = new Set<string>();
  let hasUnknown = false;
  for (const { node, added } of additions(source, names)) {
    if (kindOf(node).kind === "typing") continue;
    for (const one of added) {
      const place = placeOf(source, one, names, paths);
      if (place === "elsewhere") continue;
      if (place !== undefined && folder.hasFolder(place) && !place.includes(".")) found.add(place);
      else hasUnknown = true;
    }
  }
  return { found: [...found], hasUnknown };
}

interface Addition {
  readonly node: SyntaxNode;
  /** Expressions of folders, or one that is not known to be a folder. */
  readonly added: readonly SyntaxNode[];
}

function* additions(source: ParsedSource, names: Names): Iterable<Addition> {
  for (const node of source.nodes.CallExpression) {
    const dotted = dottedName(source, node.firstChild, names);
    const [, method] = /^(?:sys\.path|site)\.(\w+)$/.exec(dotted ?? "") ?? [];
    const { positional } = argumentsOf(source, node);
    const [first = node, second = node] = positional;
    if (method === "append" || method === "addsitedir") yield { node, added: [first] };
    else if (method === "insert") yield { node, added: [second] };
    else if (method === "extend" || method === "__iadd__") yield { node, added: elementsOf(first) };
  }
  for (const node of [...source.nodes.AssignStatement, ...source.nodes.UpdateStatement]) {
    const { firstChild: target, lastChild: value } = node;
    const changed = target?.name === "MemberExpression" ? target.firstChild : null;
    const isPath = [target, changed].some((one) => dottedName(source, one, names) === "sys.path");
    if (!isPath || !value) continue;
    const parts = value.name === "BinaryExpression" ? childrenOf(value) : [value];
    const added = parts.filter(
      (part) => part.name !== "ArithOp" && dottedName(source, part, names) !== "sys.path",
    );
    yield { node, added: added.flatMap(elementsOf) };
  }
}

/** The elements of a literal list or tuple; anything else by itself. */
function elementsOf(node: SyntaxNode): SyntaxNode[] {
  if (!/^(Array|Tuple)Expression$/.test(node.name)) return [node];
  return childrenOf(node).filter(({ name }) => !/^([[\](),]|Comment)$/.test(name));
}

/** A folder relative to the sources' root; `elsewhere` if the container certainly lacks it, undefined if unknown. */
function placeOf(
  source: ParsedSource,
  node: SyntaxNode,
  names: Names,
  paths: PathReader,
): string | undefined {
  if (literalOf(source, node) === "") return "";
  // The entry that is there already.
  if (/^sys\.path(\[[\d:]*\])?$/.test(textOf(source, node))) return "";
  const called = node.name === "CallExpression" ? node.firstChild : null;
  if (/^(os\.getcwd|pathlib\.Path\.cwd)$/.test(dottedName(source, called, names) ?? "")) return "";
  const found = paths.pathOf(node);
  switch (found?.below) {
    case "source":
    case "working":
      return found.path;
    case "outside":
      return "elsewhere";
    case "absolute":
      return PERSONAL.test(found.path) ? "elsewhere" : undefined;
    default:
      return undefined;
  }
}
