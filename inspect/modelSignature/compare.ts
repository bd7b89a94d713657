import { dirname } from "node:path/posix";
import type { Manifest } from "../manifest";
import type { ModelSignatureFacts } from "./facts";
import type { SignedPart, Statement } from "./statement";

/** How a bundle's files differ from those that were signed. Paths are relative to the bundle's root. */
export interface Differences {
  /** Files with other bytes. */
  readonly changed: readonly string[];
  /** Signed files that the bundle does not have. */
  readonly missing: readonly string[];
  /** Files that are neither signed nor left out by the signer. */
  readonly added: readonly string[];
  /** Files that the signer left out, so that they may have any bytes. */
  readonly leftOut: readonly string[];
  /** Signed files whose digests are unknown, because they were read in parts. */
  readonly unread: readonly string[];
}

/** Left out by every signer and verifier. Source: model-signing 1.1, `--ignore-git-paths`. */
const GIT_PATHS: ReadonlySet<string> = new Set([".git", ".gitattributes", ".github", ".gitignore"]);

type Listed = Pick<Manifest, "files" | "filesNotListed">;

/** Compares the files in the folder that was signed with what a statement says of them; linear. */
export function compareSigned(
  { path: own, compared = {} }: ModelSignatureFacts,
  statement: Statement,
  { files, filesNotListed }: Listed,
): Differences {
  const folder = signedFolder(own);
  const signed = signedFiles(statement, files, own);
  const leftOut = new Set(statement.leftOut);
  const found = {
    changed: [] as string[],
    missing: [] as string[],
    added: [] as string[],
    leftOut: [] as string[],
    unread: [] as string[],
  };
  const present = new Set<string>();
  for (const { path, bytes, sha256 } of files) {
    if (!path.startsWith(folder) || path === own) continue;
    const below = path.slice(folder.length);
    present.add(below);
    const parts = signed.get(below);
    if (parts) {
      const isSame = isPlain(parts)
        ? isEqual(sha256, parts)
        : Object.hasOwn(compared, below)
          ? compared[below]
          : undefined;
      if (isSame === undefined) found.unread.push(path);
      else if (!isSame) found.changed.push(path);
    } else if (isBelow(below, GIT_PATHS)) continue;
    else if (isBelow(below, leftOut)) found.leftOut.push(path);
    else if (bytes > 0 || statement.listsEmpty) found.added.push(path);
  }
  // If the list is cut, bundle-size refuses the version.
  if (filesNotListed === undefined)
    for (const path of signed.keys()) if (!present.has(path)) found.missing.push(folder + path);
  return found;
}

/** The folder that was signed: empty, or with a trailing `/`. */
export function signedFolder(path: string): string {
  const folder = dirname(path);
  return folder === "." ? "" : `${folder}/`;
}

/** The signed files by path; a statement about a single file calls it `.`. */
export function signedFiles(
  { files: signed }: Statement,
  files: readonly { readonly path: string }[],
  own: string,
): Statement["files"] {
  const alone = signed.size === 1 && signed.get(".");
  const [file, ...others] = files.filter(({ path }) => path !== own);
  return alone && file && others.length === 0 ? new Map([[file.path, alone]]) : signed;
}

/** Whether the list of files has the digest: that of SHA-256 of the whole file. */
export function isPlain(parts: readonly SignedPart[]): boolean {
  const [part, ...others] = parts;
  return part?.algorithm === "sha256" && part.range === undefined && others.length === 0;
}

function isEqual(sha256: string, [part]: readonly SignedPart[]): boolean | undefined {
  return sha256 === "" ? undefined : sha256 === part?.digest;
}

/** Whether a path is one of `paths`, or below one. */
function isBelow(path: string, paths: ReadonlySet<string>): boolean {
  if (paths.size === 0) return false;
  if (paths.has(".") || paths.has(path)) return true;
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    if (paths.has(path.slice(0, at))) return true;
  return false;
}
