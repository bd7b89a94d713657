import { posix } from "node:path";
import type { FileReadFacts } from "./facts";

/** A path below one of the folders that a predictor knows. */
export type PathFound = Pick<FileReadFacts, "below" | "path" | "isAddress">;

/** Paths that are absolute on Linux or Windows, or start with a home folder. */
const ABSOLUTE = /^([/~]|[A-Za-z]:[\\/]|\\\\)/;

/** The path of a name below a folder; undefined if it is elsewhere or cannot be known. */
export function append(folder: PathFound, name: string): PathFound | undefined {
  const { path } = folder;
  if (name === "" || /^[/~\\]/.test(name)) return undefined;
  if (folder.below === "absolute")
    return { ...folder, path: /\\/.test(path) ? `${path}\\${name}` : posix.join(path, name) };
  return relative(folder, path === "" ? name : `${path}/${name}`);
}

/** The parent folder of a path; undefined above the artifacts. */
export function folderOf(found: PathFound): PathFound | undefined {
  const { below, path } = found;
  if (below === "absolute") return { below, path: posix.dirname(path) };
  return relative(
    found,
    path === "" || below === "outside" ? `${path || "."}/..` : posix.dirname(path),
  );
}

/**
 * A path without placeholders that is not a URL: below its folder, absolute, or outside of the sources. Undefined for
 * others.
 */
export function relative(folder: Omit<PathFound, "path">, path: string): PathFound | undefined {
  if (path === "" || /[*?{}\n[<]/.test(path)) return undefined;
  if (ABSOLUTE.test(path))
    return folder.below === "working" ? { below: "absolute", path } : undefined;
  if (/[:\\]/.test(path)) return undefined;
  const normal = posix.normalize(path).replace(/\/$/, "");
  if (normal === ".." || normal.startsWith("../"))
    return folder.below === "artifacts" ? undefined : { below: "outside", path: normal };
  // A path that leaves the sources and returns depends on the folder's name.
  if (folder.below === "outside") return undefined;
  return { ...folder, path: normal === "." ? "" : normal };
}

/** Whether `folder` is the path itself or a folder above it. The sources are in the server's working folder. */
export function isAtOrAbove(folder: PathFound, path: PathFound): boolean {
  const isSame = rootOf(folder) === rootOf(path);
  return (
    isSame &&
    (folder.path === "" || folder.path === path.path || path.path.startsWith(`${folder.path}/`))
  );
}

/** The folder in which a path starts. The sources are in the server's working folder. */
export function rootOf({ below }: PathFound): Exclude<PathFound["below"], "source"> {
  return below === "source" ? "working" : below;
}
