import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import ignore from "ignore";
import { withFile } from "../bytes/byteSource";
import { NotReadError } from "../bytes/smallFile";
import { escapesArchive } from "../formats/archive/memberPath";
import type { ExcludedFile } from "../manifest";
import type { Bundle, BundleFile } from "./bundle";
import { byPath } from "./digest";
import type { Folder } from "./folder";
import { Selection, type SelectionOptions } from "./selection";

/** A folder known from a flat listing of its files, such as that of a bucket. */
export function listedFolder<File extends BundleFile>(files: readonly File[]): Folder<File> {
  const byName = new Map(files.map((file) => [file.path, file]));
  return {
    list: (options) => select(files, options),
    readSmallFile: (name, most) => readWhole(byName.get(name), most),
    withSources: (paths, use) => withSources(byName, paths, use),
  };
}

/** One model file, known by a listing. */
export function listedFile<File extends BundleFile>(file: File): Folder<File> {
  return { ...listedFolder([file]), list: () => ({ files: [file], excluded: [], problems: [] }) };
}

/** Selects the same files that `options` would select on disk. */
function select<File extends BundleFile>(
  files: readonly File[],
  options: SelectionOptions = {},
): Bundle<File> {
  const selection = new Selection(options);
  const taken: File[] = [];
  const excluded: ExcludedFile[] = [];
  for (const file of files) {
    const { path, bytes } = file;
    // A bucket's names may contain empty parts and parts that are dots, which no pattern matches.
    const isPlain = ignore.isPathValid(path);
    if (isPlain && selection.skips(path)) continue;
    const because = isPlain ? selection.because(path) : undefined;
    if (because === undefined) taken.push(file);
    else excluded.push({ path, bytes, because });
  }
  return { files: taken.sort(byPath), excluded: excluded.sort(byPath), problems: [] };
}

function readWhole(file: BundleFile | undefined, most: number): Buffer {
  if (!file) throw new NotReadError("there is no such file");
  if (file.bytes > most)
    throw new NotReadError(`it has ${file.bytes} bytes, more than the limit of ${most}`);
  return withFile(file.location, (source) => source.read(0, source.size));
}

/** Files that mark the root of a Python project, whatever they contain. */
const MARKS: ReadonlySet<string> = new Set(["requirements.txt", "pyproject.toml"]);
/** Largest Python source that is copied, in bytes. */
const MOST_BYTES = 4_000_000;

/** Copies the sources to a temporary folder, with empty files in place of those that mark a project. */
function withSources<T>(
  files: ReadonlyMap<string, BundleFile>,
  paths: readonly string[],
  use: (root: string) => T,
): T {
  const root = mkdtempSync(join(tmpdir(), "model-version-"));
  try {
    const place = (path: string, content: Buffer) => {
      if (escapesArchive(path)) return;
      try {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), content, { flag: "wx" });
      } catch {
        // In a bucket, one name may be both a file and a folder, which no server could copy.
      }
    };
    for (const path of files.keys()) if (MARKS.has(basename(path))) place(path, Buffer.alloc(0));
    for (const path of paths) {
      const file = files.get(path);
      if (file && file.bytes <= MOST_BYTES) place(path, readWhole(file, MOST_BYTES));
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
