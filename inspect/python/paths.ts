import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { argumentsOf, childrenOf, lineOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { append, folderOf, type PathFound, relative } from "./pathFound";
import { parametersOf, type Scopes, scopesOf } from "./scopes";
import type { SourceFolder } from "./sourceFolder";

/** Most names and attributes that are followed from one path. */
const MAX_STEPS = 50;
/** Functions that return the path that they receive, and such methods of path objects. */
const SAME = /(^|\.)(abspath|realpath|normpath|fspath|str|expanduser|resolve|absolute|as_posix)$/;
const JOINS = /(^|\.)(join|Path|PurePath|PosixPath|joinpath)$/;

/** A method to which the server passes the artifacts' URL. */
export interface Loading {
  readonly file: string;
  readonly line: number;
}

/** Resolves paths in one source, as far as literals, joins and names that are assigned once determine them. */
export class PathReader {
  private readonly source: ParsedSource;
  private readonly names: Names;
  private readonly folder: SourceFolder;
  private readonly loadings: readonly Loading[];
  private steps = 0;

  constructor(
    source: ParsedSource,
    names: Names,
    folder: SourceFolder,
    loadings: readonly Loading[],
  ) {
    this.source = source;
    this.names = names;
    this.folder = folder;
    this.loadings = loadings.filter(({ file }) => file === source.file);
  }

  pathOf(node: SyntaxNode | null | undefined): PathFound | undefined {
    this.steps = 0;
    return this.path(node);
  }

  private path(node: SyntaxNode | null | undefined): PathFound | undefined {
    if (!node || this.steps++ > MAX_STEPS) return undefined;
    const text = this.textValue(node);
    if (text !== undefined) return relative({ below: "working" }, text);
    switch (node.name) {
      case "VariableName":
        return this.variable(node);
      case "FormatString":
        return this.formatted(node);
      case "ParenthesizedExpression":
        return this.path(node.firstChild?.nextSibling);
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

  private get scopes(): Scopes {
    return scopesOf(this.source);
  }

  /** The value of a string literal, of a name to which one is assigned, or of a sum of them. */
  private textValue(node: SyntaxNode | null | undefined): string | undefined {
    if (!node || this.steps++ > MAX_STEPS) return undefined;
    switch (node.name) {
      case "String":
        return literalOf(this.source, node);
      case "FormatString": {
        const parts = this.partsOf(node)?.map((part) =>
          typeof part === "string" ? part : this.textValue(part),
        );
        return parts?.includes(undefined) ? undefined : parts?.join("");
      }
      case "VariableName":
      case "MemberExpression":
        return this.textValue(this.scopes.valueOf(node));
      case "BinaryExpression": {
        const [left, operator, right] = childrenOf(node);
        if (!operator || textOf(this.source, operator) !== "+") return undefined;
        const before = this.textValue(left);
        const after = before === undefined ? undefined : this.textValue(right);
        return after === undefined ? undefined : `${before}${after}`;
      }
      default:
        return undefined;
    }
  }

  /** The path in a name: `__file__`, an assigned path, or the artifacts' URL, which the server passes to `load`. */
  private variable(node: SyntaxNode): PathFound | undefined {
    if (textOf(this.source, node) === "__file__")
      return { below: "source", path: this.source.file };
    const value = this.scopes.valueOf(node);
    if (value) return this.path(value);
    if (this.loadings.length === 0) return undefined;
    const method = this.scopes.parameterOf(node);
    if (!method) return undefined;
    const line = lineOf(this.source, method);
    const [, given] = parametersOf(this.source, method);
    const isGiven = given && textOf(this.source, given) === textOf(this.source, node);
    return isGiven && this.loadings.some((loading) => loading.line === line)
      ? { below: "artifacts", path: "", isAddress: true }
      : undefined;
  }

  /** Whether a call only composes a path from others. */
  isJoin(call: SyntaxNode): boolean {
    const called = call.firstChild ? textOf(this.source, call.firstChild) : "";
    return JOINS.test(called) || SAME.test(called) || /(^|\.)(dirname|with_name)$/.test(called);
  }

  /** The folder of a package in the sources, given by its name or by `__package__`. */
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

  /** The dotted name of the class of an object, from a call or from the value assigned to a name. */
  constructorOf(node: SyntaxNode | null): string | undefined {
    if (!node) return undefined;
    if (node.name === "CallExpression") return dottedName(this.source, node.firstChild, this.names);
    const value = this.scopes.valueOf(node);
    const made = value?.name === "CallExpression" ? value.firstChild : node;
    return dottedName(this.source, made, this.names);
  }

  /** The name of the function or class that created an object, dotted if it is imported; undefined if it is unknown. */
  makerOf(node: SyntaxNode | null): string | undefined {
    const value = node?.name === "CallExpression" ? node : node && this.scopes.valueOf(node);
    const called = value?.name === "CallExpression" ? value.firstChild : undefined;
    return called
      ? (dottedName(this.source, called, this.names) ?? textOf(this.source, called))
      : undefined;
  }

  /** `folder / "name"` and `folder + "/name"`. */
  private sum([left, operator, right]: readonly SyntaxNode[]): PathFound | undefined {
    const mark = operator ? textOf(this.source, operator) : "";
    const name = this.textValue(right);
    const folder = this.path(left);
    if (!folder || name === undefined || (mark !== "/" && mark !== "+")) return undefined;
    if (mark === "/") return append(folder, name);
    if (name.startsWith("/")) return append(folder, name.slice(1));
    return folder.path === "" ? append(folder, name) : undefined;
  }

  /** `path.parent` and `path.parents[1]`. */
  private member(node: SyntaxNode): PathFound | undefined {
    const text = textOf(this.source, node);
    const value = this.scopes.valueOf(node);
    if (value) return this.path(value);
    if (dottedName(this.source, node, this.names) === "os.curdir")
      return { below: "working", path: "" };
    const [, count] = /\.parents\[(\d+)\]$/.exec(text) ?? [];
    const object = count === undefined ? node.firstChild : node.firstChild?.firstChild;
    if (count === undefined && !/\.parent$/.test(text)) return undefined;
    let path = this.path(object);
    for (let up = 0; up <= Number(count ?? 0) && path; up++) path = folderOf(path);
    return path;
  }

  /**
   * `os.path.join(folder, "a", "b")`, `Path(folder, "a")`, `path.joinpath("a")`, `os.path.dirname(path)`,
   * `path.with_name("a")` and `files("package")`.
   */
  private call(call: SyntaxNode): PathFound | undefined {
    const called = call.firstChild;
    const text = called ? textOf(this.source, called) : "";
    const { positional } = argumentsOf(this.source, call);
    const [first] = positional;
    const name = dottedName(this.source, called, this.names);
    if (name === "importlib.resources.files") return this.packageOf(first);
    const object = called?.name === "MemberExpression" ? called.firstChild : undefined;
    if (SAME.test(text)) return this.path(first ?? object);
    if (/(^|\.)dirname$/.test(text)) {
      const path = this.path(first);
      return path && folderOf(path);
    }
    if (/\.with_name$/.test(text)) {
      const folder = this.path(object);
      const above = folder && folderOf(folder);
      return above && append(above, this.textValue(first) ?? "");
    }
    if (!JOINS.test(text)) return undefined;
    // "sep".join(parts) is not a path.
    if (object?.name === "String") return undefined;
    const isMethod = /\.joinpath$/.test(text);
    let path = this.path(isMethod ? object : first);
    for (const part of isMethod ? positional : positional.slice(1)) {
      const below = this.textValue(part);
      if (!path || below === undefined) return undefined;
      path = append(path, below);
    }
    return path;
  }

  /** `f"{artifacts_uri}/model.pt"`. */
  private formatted(node: SyntaxNode): PathFound | undefined {
    const [folder, ...parts] = (this.partsOf(node) ?? []).filter((part) => part !== "");
    if (folder === undefined || typeof folder === "string") return undefined;
    const texts = parts.map((part) => (typeof part === "string" ? part : this.textValue(part)));
    const below = this.path(folder);
    const name = texts.includes(undefined) ? "" : texts.join("");
    return below && name.startsWith("/") ? append(below, name.slice(1)) : undefined;
  }

  /** Strings and fields of a format string; undefined if it contains escapes, or fields with a format specification. */
  private partsOf(node: SyntaxNode): (string | SyntaxNode)[] | undefined {
    const { text } = this.source;
    const [whole, quotes = ""] =
      /^[fF]("""|'''|"|')/.exec(text.slice(node.from, node.from + 4)) ?? [];
    if (whole === undefined) return undefined;
    const parts: (string | SyntaxNode)[] = [];
    let from = node.from + whole.length;
    for (const field of node.getChildren("FormatReplacement")) {
      const value = field.firstChild?.nextSibling;
      if (value?.nextSibling?.name !== "}") return undefined;
      parts.push(text.slice(from, field.from), value);
      from = field.to;
    }
    parts.push(text.slice(from, node.to - quotes.length));
    return parts.some((part) => typeof part === "string" && /[\\{}]/.test(part))
      ? undefined
      : parts;
  }
}
