import { GRAPH_FILES } from "../../inspect/savedModel/graphFiles";

/** Something below an audited folder that is judged by itself. */
export interface FoundVersion<File> {
  /** Relative to the audited folder; empty for that folder itself. */
  readonly folder: string;
  /** With paths relative to `folder`. */
  readonly files: readonly File[];
}

/**
 * The versions among files, by folder: folders with a manifest.json beside model/ or package/, with a routine's package, or
 * with the graph of a SavedModel. What lies in one of them belongs to it.
 */
export function findVersions<File extends { readonly path: string }>(
  files: readonly File[],
): FoundVersion<File>[] {
  const paths = new Set(files.map(({ path }) => path));
  const published = new Set<string>();
  const exports = new Set<string>();
  for (const path of paths) {
    for (const { index } of `/${path}`.matchAll(/\/(?=(?:model|package)\/[^/])/g)) {
      const root = path.slice(0, Math.max(0, index - 1));
      if (paths.has(below(root, "manifest.json")) || isPackage(root, path)) published.add(root);
    }
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (GRAPH_FILES.includes(name)) exports.add(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
  }
  const roots = new Set([...published, ...exports]);
  const found = new Map<string, File[]>();
  for (const file of files) {
    const root = outermost(file.path, roots);
    if (root === undefined) continue;
    const own = found.get(root) ?? [];
    own.push({ ...file, path: root === "" ? file.path : file.path.slice(root.length + 1) });
    found.set(root, own);
  }
  return [...found]
    .map(([folder, own]) => ({ folder, files: own }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.folder), Buffer.from(b.folder)));
}

/** Whether a path is that of a routine's source distribution. */
function isPackage(root: string, path: string): boolean {
  return path.startsWith(below(root, "package/")) && path.endsWith(".tar.gz");
}

function below(root: string, name: string): string {
  return root === "" ? name : `${root}/${name}`;
}

/** The first of the folders above a path that is a root. */
function outermost(path: string, roots: ReadonlySet<string>): string | undefined {
  if (roots.has("")) return "";
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    const folder = path.slice(0, at);
    if (roots.has(folder)) return folder;
  }
  return undefined;
}
