import { posix } from "node:path";
import type { FileReadFacts } from "./facts";

/** A path below one of the folders that a predictor knows. */
export type PathFound = Pick<FileReadFacts, "below" | "path" | "isAddress">;

/** A path below a folder by a name that code appends; undefined where it leads elsewhere or cannot be known. */
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
export function relative(folder: Omit<PathFound, "path">, path: string): PathFound | undefined {
  if (path === "" || /^[/~\\[<]|:|[*?{}\n]/.test(path)) return undefined;
  const normal = posix.normalize(path).replace(/\/$/, "");
  if (normal === ".." || normal.startsWith("../")) return undefined;
  return { ...folder, path: normal === "." ? "" : normal };
}

/** Whether a path is another one, or a folder above it. The sources lie in the folder that the server works in. */
export function isAtOrAbove(folder: PathFound, path: PathFound): boolean {
  const isSame = (folder.below === "artifacts") === (path.below === "artifacts");
  return (
    isSame &&
    (folder.path === "" || folder.path === path.path || path.path.startsWith(`${folder.path}/`))
  );
}
