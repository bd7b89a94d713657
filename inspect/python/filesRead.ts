import type { SyntaxNode } from "@lezer/common";
import type { FileReadFacts } from "./facts";
import { ancestorsOf, childrenOf, lineOf, literalOf, type ParsedSource, textOf } from "./parse";

/** Calls that read the file their first argument names. */
const READERS =
  /^(open|io\.open|codecs\.open|(joblib|pickle|cloudpickle|dill|np|numpy|torch|tf\.saved_model|tensorflow\.saved_model|torch\.jit|h5py|ort|onnxruntime)\.(load|File|InferenceSession)|((tf\.)?keras\.models\.|models\.)?load_model|(pd|pandas)\.read_\w+|(tf\.)?saved_model\.load|safe_open|load_file|spacy\.load|lgb\.Booster|Image\.open|cv2\.imread)$/;
/** A path object's own readers. */
const PATH_READERS = new Set(["read_text", "read_bytes", "open"]);
/** Names under which predictors know the folder of their artifacts. */
const ARTIFACTS =
  /^(self\.)?_?(artifacts?_(uri|dir|path|folder)|artifacts|model_(dir|path|folder)|export_dir)$/;

/** Where a path begins: the artifacts folder, or the folder of the sources. */
type Base = FileReadFacts["below"];
interface PathFound {
  readonly below: Base;
  readonly path: string;
}

/** Files with literal names that a source reads, and that it does not first look for. */
export function findFilesRead(source: ParsedSource): FileReadFacts[] {
  const found: FileReadFacts[] = [];
  const names = assignedPaths(source);
  source.tree.iterate({
    enter({ name, node }) {
      if (name !== "CallExpression") return;
      const path = pathRead(source, node, names);
      if (!path || isGuarded(source, node)) return;
      found.push({ ...path, file: source.file, line: lineOf(source, node) });
    },
  });
  return found;
}

function pathRead(
  source: ParsedSource,
  call: SyntaxNode,
  names: ReadonlyMap<string, PathFound>,
): PathFound | undefined {
  const called = call.firstChild;
  const list = call.getChild("ArgList");
  if (!called || !list) return undefined;
  const text = textOf(source, called);
  const args = positional(source, list);
  if (READERS.test(text)) {
    if (/open$/.test(text) && isWriting(source, list)) return undefined;
    return pathOf(source, args[0], names);
  }
  const method = /\.(\w+)$/.exec(text)?.[1] ?? "";
  if (called.name !== "MemberExpression" || !PATH_READERS.has(method)) return undefined;
  if (method === "open" && isWriting(source, list)) return undefined;
  return pathOf(source, called.firstChild, names);
}

/** Paths assigned to names, as far as literals and joins tell them; a name that is assigned twice is not known. */
function assignedPaths(source: ParsedSource): ReadonlyMap<string, PathFound> {
  const names = new Map<string, PathFound>();
  const twice = new Set<string>();
  source.tree.iterate({
    enter({ name, node }) {
      if (name !== "AssignStatement") return;
      const [target, operator, value] = [...childrenOf(node)];
      if (!target || operator?.name !== "AssignOp" || !value) return;
      const key = textOf(source, target);
      const path = pathOf(source, value, names);
      if (names.has(key) || !path) twice.add(key);
      if (path) names.set(key, path);
    },
  });
  for (const key of twice) names.delete(key);
  return names;
}

function pathOf(
  source: ParsedSource,
  node: SyntaxNode | null | undefined,
  names: ReadonlyMap<string, PathFound>,
): PathFound | undefined {
  if (!node) return undefined;
  const text = textOf(source, node);
  const literal = literalOf(source, node);
  if (literal !== undefined)
    return isRelative(literal) ? { below: "source", path: literal } : undefined;
  if (names.has(text)) return names.get(text);
  if (ARTIFACTS.test(text)) return { below: "artifacts", path: "" };
  if (/__file__/.test(text) && /(parent|dirname\([^)]*\)\)?)$/.test(text))
    return { below: "source", path: "" };
  switch (node.name) {
    case "FormatString":
      return formatted(source, text);
    case "ParenthesizedExpression":
      return pathOf(source, node.firstChild?.nextSibling, names);
    case "BinaryExpression":
      return joined(source, [...childrenOf(node)], names);
    case "CallExpression":
      return joinCall(source, node, names);
    default:
      return undefined;
  }
}

/** f"{artifacts_uri}/model.pt" */
function formatted(_source: ParsedSource, text: string): PathFound | undefined {
  const found = /^[fF](["'])\{([\w.]+)\}\/([^{}"'\\]+)\1$/.exec(text);
  const [, , name = "", path = ""] = found ?? [];
  return ARTIFACTS.test(name) ? { below: "artifacts", path } : undefined;
}

/** folder / "name", and folder + "/name" */
function joined(
  source: ParsedSource,
  parts: readonly SyntaxNode[],
  names: ReadonlyMap<string, PathFound>,
) {
  const [left, operator, right] = parts;
  const mark = operator ? textOf(source, operator) : "";
  const name = literalOf(source, right);
  const folder = pathOf(source, left, names);
  if (!folder || name === undefined || (mark !== "/" && mark !== "+")) return undefined;
  if (mark === "+" && !name.startsWith("/") && folder.path !== "" && !folder.path.endsWith("/"))
    return undefined;
  return append(folder, name.replace(/^\//, ""));
}

/** os.path.join(folder, "a", "b"), Path(folder), Path(folder, "a"), str(path) */
function joinCall(source: ParsedSource, call: SyntaxNode, names: ReadonlyMap<string, PathFound>) {
  const called = call.firstChild ? textOf(source, call.firstChild) : "";
  const list = call.getChild("ArgList");
  if (!list) return undefined;
  const args = positional(source, list);
  const method = /^(.*)\.joinpath$/s.test(called) ? call.firstChild?.firstChild : undefined;
  const isJoin = /(^|\.)(join|Path|PurePath|str|fspath|resolve)$/.test(called);
  if (!isJoin && !method) return undefined;
  const [first, ...rest] = method ? [method, ...args] : args;
  let path = pathOf(source, first, names);
  for (const part of rest) {
    const name = literalOf(source, part);
    if (!path || name === undefined) return undefined;
    path = append(path, name);
  }
  return path;
}

function append(folder: PathFound, name: string): PathFound | undefined {
  if (!isRelative(name)) return undefined;
  return { below: folder.below, path: folder.path === "" ? name : `${folder.path}/${name}` };
}

/** A path of this bundle: not absolute, no URL, and not above the folder. */
function isRelative(path: string): boolean {
  return path !== "" && !/^[/~\\]|^[A-Za-z]:|:\/\/|(^|\/)\.\.(\/|$)|[*?{}]/.test(path);
}

function positional(_source: ParsedSource, list: SyntaxNode): SyntaxNode[] {
  const args: SyntaxNode[] = [];
  let previous: SyntaxNode | undefined;
  for (const child of childrenOf(list)) {
    if (/^[(),]$/.test(child.name)) {
      previous = undefined;
      continue;
    }
    if (child.name === "AssignOp") return args.slice(0, -1);
    if (!previous) args.push(child);
    previous = child;
  }
  return args;
}

/** Whether a call of `open` names a mode that writes. */
function isWriting(source: ParsedSource, list: SyntaxNode): boolean {
  return /,\s*(mode\s*=\s*)?[rbuf]*["'][^"']*[wax+][^"']*["']/.test(textOf(source, list));
}

/** Whether the code looks whether the file is there, or catches that it is not. */
function isGuarded(source: ParsedSource, node: SyntaxNode): boolean {
  for (const above of ancestorsOf(node)) {
    const text = textOf(source, above);
    if (
      above.name === "IfStatement" &&
      /\b(exists|is_file|isfile)\s*\(/.test(text.split(":")[0] ?? "")
    )
      return true;
    if (
      above.name === "TryStatement" &&
      /except[^:]*\b(FileNotFoundError|OSError|IOError|Exception)\b/.test(text)
    )
      return true;
    if (above.name === "FunctionDefinition") return false;
  }
  return false;
}
