import { posix } from "node:path";
import type { SyntaxNode } from "@lezer/common";
import type { FileReadFacts } from "./facts";
import { dottedName, type Names } from "./names";
import { argumentsOf, childrenOf, literalOf, type ParsedSource, textOf } from "./parse";
import type { SourceFolder } from "./sourceFolder";

/** A path below one of the folders that a predictor knows. */
export type PathFound = Pick<FileReadFacts, "below" | "path" | "isAddress">;

/** Names under which predictors know the folder of their artifacts. */
const ARTIFACTS =
  /^(self\.)?_?(artifacts?_(uri|dir|path|folder)|artifacts|model_(dir|path|folder)|export_dir)$/;
/** Functions that give the path they take, and methods of path objects that do. */
const SAME = /(^|\.)(abspath|realpath|normpath|fspath|str|expanduser|resolve|absolute|as_posix)$/;
const JOINS = /(^|\.)(join|Path|PurePath|PosixPath|joinpath)$/;

/** Reads paths of one source, as far as literals and joins tell them. */
export class PathReader {
  private readonly source: ParsedSource;
  private readonly names: Names;
  private readonly folder: SourceFolder;
  /** Paths assigned to names; a name that is assigned twice is not known. */
  private readonly assigned = new Map<string, PathFound>();
  /** Dotted names of what names were constructed by. */
  private readonly constructed = new Map<string, string>();

  constructor(source: ParsedSource, names: Names, folder: SourceFolder) {
    this.source = source;
    this.names = names;
    this.folder = folder;
    this.readAssignments();
  }

  pathOf(node: SyntaxNode | null | undefined): PathFound | undefined {
    if (!node) return undefined;
    const literal = literalOf(this.source, node);
    if (literal !== undefined) return relative({ below: "working" }, literal);
    const text = textOf(this.source, node);
    if (text === "__file__") return { below: "source", path: this.source.file };
    const known = this.assigned.get(text);
    if (known) return known;
    if (ARTIFACTS.test(text)) return artifactsBy(text);
    switch (node.name) {
      case "FormatString":
        return formatted(text);
      case "ParenthesizedExpression":
        return this.pathOf(node.firstChild?.nextSibling);
      case "BinaryExpression":
        return this.sum([...childrenOf(node)]);
      case "MemberExpression":
        return this.member(node);
      case "CallExpression":
        return this.call(node);
      default:
        return undefined;
    }
  }

  /** Whether a call only makes a path of others. */
  isJoin(call: SyntaxNode): boolean {
    const called = call.firstChild ? textOf(this.source, call.firstChild) : "";
    return JOINS.test(called) || SAME.test(called) || /(^|\.)(dirname|with_name)$/.test(called);
  }

  /** The folder of a package of the sources, by its name or by `__package__`. */
  packageOf(node: SyntaxNode | null | undefined): PathFound | undefined {
    if (!node) return undefined;
    const text = textOf(this.source, node);
    if (/^__(package|name)__$/.test(text))
      return folderOf({ below: "source", path: this.source.file });
    const name = literalOf(this.source, node) ?? dottedName(this.source, node, this.names);
    const path = name?.replaceAll(".", "/");
    return path !== undefined && this.folder.hasFolder(path)
      ? { below: "source", path }
      : undefined;
  }

  /** The dotted name of the class that made an object: of a call, or of what a name was assigned. */
  constructorOf(node: SyntaxNode | null): string | undefined {
    if (!node) return undefined;
    if (node.name === "CallExpression") return dottedName(this.source, node.firstChild, this.names);
    const text = textOf(this.source, node);
    return this.constructed.get(text) ?? dottedName(this.source, node, this.names);
  }

  private readAssignments(): void {
    const twice = new Set<string>();
    for (const node of this.source.nodes.AssignStatement) {
      const parts = [...childrenOf(node)].filter((part) => part.name !== "TypeDef");
      const [target, operator, value] = parts;
      if (!target || operator?.name !== "AssignOp" || !value) continue;
      const key = textOf(this.source, target);
      const path = this.pathOf(value);
      if (this.assigned.has(key) || !path) twice.add(key);
      if (path) this.assigned.set(key, path);
      const made = value.name === "CallExpression" ? this.constructorOf(value) : undefined;
      if (made !== undefined) this.constructed.set(key, made);
    }
    for (const key of twice) this.assigned.delete(key);
  }

  /** folder / "name", and folder + "/name" */
  private sum([left, operator, right]: readonly SyntaxNode[]): PathFound | undefined {
    const mark = operator ? textOf(this.source, operator) : "";
    const name = literalOf(this.source, right);
    const folder = this.pathOf(left);
    if (!folder || name === undefined || (mark !== "/" && mark !== "+")) return undefined;
    if (mark === "/") return append(folder, name);
    if (name.startsWith("/")) return append(folder, name.slice(1));
    return folder.path === "" ? append(folder, name) : undefined;
  }

  /** path.parent, path.parents[1] */
  private member(node: SyntaxNode): PathFound | undefined {
    const text = textOf(this.source, node);
    const [, count] = /\.parents\[(\d+)\]$/.exec(text) ?? [];
    const object = count === undefined ? node.firstChild : node.firstChild?.firstChild;
    if (count === undefined && !/\.parent$/.test(text)) return undefined;
    let path = this.pathOf(object);
    for (let up = 0; up <= Number(count ?? 0) && path; up++) path = folderOf(path);
    return path;
  }

  /** os.path.join(folder, "a", "b"), Path(folder, "a"), path.joinpath("a"), os.path.dirname(path), path.with_name("a"), files("package") */
  private call(call: SyntaxNode): PathFound | undefined {
    const called = call.firstChild;
    const text = called ? textOf(this.source, called) : "";
    const { positional } = argumentsOf(this.source, call);
    const [first] = positional;
    const name = dottedName(this.source, called, this.names);
    if (name === "importlib.resources.files") return this.packageOf(first);
    const object = called?.name === "MemberExpression" ? called.firstChild : undefined;
    if (SAME.test(text)) return this.pathOf(first ?? object);
    if (/(^|\.)dirname$/.test(text)) {
      const path = this.pathOf(first);
      return path && folderOf(path);
    }
    if (/\.with_name$/.test(text)) {
      const folder = this.pathOf(object);
      const above = folder && folderOf(folder);
      return above && append(above, literalOf(this.source, first) ?? "");
    }
    if (!JOINS.test(text)) return undefined;
    // "sep".join(parts) is no path.
    if (object?.name === "String") return undefined;
    const isMethod = /\.joinpath$/.test(text);
    let path = this.pathOf(isMethod ? object : first);
    for (const part of isMethod ? positional : positional.slice(1)) {
      const below = literalOf(this.source, part);
      if (!path || below === undefined) return undefined;
      path = append(path, below);
    }
    return path;
  }
}

/** f"{artifacts_uri}/model.pt" */
function formatted(text: string): PathFound | undefined {
  const found = /^[fF](["'])\{([\w.]+)\}\/([^{}"'\\]+)\1$/.exec(text);
  const [, , name = "", path = ""] = found ?? [];
  return ARTIFACTS.test(name) ? append(artifactsBy(name), path) : undefined;
}

function artifactsBy(name: string): PathFound {
  return { below: "artifacts", path: "", ...(/artifacts?_uri$/.test(name) && { isAddress: true }) };
}

export function append(folder: PathFound, name: string): PathFound | undefined {
  const { path } = folder;
  return name === "" || /^[/~\\]/.test(name)
    ? undefined
    : relative(folder, path === "" ? name : `${path}/${name}`);
}

/** The folder of a path; undefined above the folder that it begins in. */
export function folderOf(found: PathFound): PathFound | undefined {
  return found.path === "" ? undefined : relative(found, posix.dirname(found.path));
}

/** A path of the bundle: not absolute, no URL, not above its folder, and without placeholders. */
function relative(folder: Omit<PathFound, "path">, path: string): PathFound | undefined {
  if (path === "" || /^[/~\\]|:|[*?{}\n]/.test(path)) return undefined;
  const normal = posix.normalize(path).replace(/\/$/, "");
  if (normal === ".." || normal.startsWith("../")) return undefined;
  return { ...folder, path: normal === "." ? "" : normal };
}
