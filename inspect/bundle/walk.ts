import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { formatBytes, osReason } from "../../text";
import { InputError } from "../inputError";
import type { ExcludedFile } from "../manifest";
import type { Problem, SpecialFile } from "../problem";
import type { Bundle, LocalFile } from "./bundle";
import { byPath } from "./digest";
import { Selection, type SelectionOptions } from "./selection";

/** Source: docs.cloud.google.com/storage/quotas, "Maximum object size". */
const LARGEST_OBJECT = 5 * 2 ** 40;

/** Most entries of folders that are reached through links; an entry counts each time that a link leads to it. */
const MOST_LINKED = 10_000;

/**
 * Lists every file below `root`, or `root` itself if it is a file. Follows links that stay inside the folder, and
 * reports entries that cannot be listed unless they are excluded. Throws InputError if links to folders multiply the
 * entries beyond the limit.
 */
export function walkBundle(root: string, options: SelectionOptions = {}): Bundle<LocalFile> {
  const real = realpathSync(root);
  if (statSync(real).isFile()) return singleFile(real);
  const walk = new Walk(real, options);
  walk.folder("", new Set([walk.root]));
  return {
    files: walk.files.sort(byPath),
    excluded: walk.excluded.sort(byPath),
    problems: walk.problems.sort(byPath),
  };
}

/** The file, unless it is too large for a bucket: a sparse file of terabytes takes no space, but hours to read. */
function checked(file: LocalFile): LocalFile {
  if (file.bytes <= LARGEST_OBJECT) return file;
  throw new InputError(
    `"${file.location}": ${formatBytes(file.bytes)} is more than Cloud Storage stores in one object`,
    "exclude the file",
  );
}

function singleFile(location: string): Bundle<LocalFile> {
  const { size } = statSync(location);
  const file = checked({ path: basename(location), location, bytes: size });
  return { files: [file], excluded: [], problems: [] };
}

class Walk {
  readonly files: LocalFile[] = [];
  readonly excluded: ExcludedFile[] = [];
  readonly problems: Problem[] = [];
  readonly root: string;
  private readonly selection: Selection;
  private linked = 0;

  constructor(root: string, options: SelectionOptions) {
    this.root = root;
    this.selection = new Selection(options);
  }

  /**
   * @param above real paths of the folders above this one, so that a loop of links is not followed.
   * @param isLinked whether the path contains a link to a folder.
   */
  folder(path: string, above: ReadonlySet<string>, isLinked = false): void {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(this.root, path), { withFileTypes: true });
    } catch (error) {
      this.report({ code: "unreadable-folder", path, reason: osReason(error) });
      return;
    }
    if (isLinked) this.countLinked(path, entries.length);
    for (const entry of entries)
      this.entry(path === "" ? entry.name : `${path}/${entry.name}`, entry, above, isLinked);
  }

  private countLinked(path: string, entries: number): void {
    this.linked += entries;
    if (this.linked > MOST_LINKED) {
      throw new InputError(
        `"${join(this.root, path)}": more than ${MOST_LINKED} files are reachable through links to folders`,
        "remove links between the model's folders",
      );
    }
  }

  private entry(path: string, entry: Dirent, above: ReadonlySet<string>, isLinked: boolean): void {
    if (this.selection.skips(entry.isDirectory() ? `${path}/` : path)) return;
    const location = join(this.root, path);
    const target = entry.isSymbolicLink() ? this.linkTarget(path, location) : location;
    if (target === undefined) return;
    const found = statSync(target, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      if (above.has(target)) this.report({ code: "symlink-loop", path });
      else this.folder(path, new Set([...above, target]), isLinked || entry.isSymbolicLink());
    } else if (found?.isFile()) {
      this.file({ path, location, bytes: found.size });
    } else {
      this.report({ code: "not-a-regular-file", path, entry: specialFile(found) });
    }
  }

  /** The real path that a link points to, or undefined if it is outside the bundle or does not exist. */
  private linkTarget(path: string, location: string): string | undefined {
    let target: string;
    try {
      target = realpathSync(location);
    } catch {
      this.report({ code: "symlink-broken", path });
      return undefined;
    }
    if (target === this.root || target.startsWith(this.root + sep)) return target;
    this.report({ code: "symlink-outside", path });
    return undefined;
  }

  private file(file: LocalFile): void {
    const because = this.selection.because(file.path);
    if (because === undefined) this.files.push(checked(file));
    else this.excluded.push({ path: file.path, bytes: file.bytes, because });
  }

  private report(problem: Problem): void {
    if (this.selection.because(problem.path) === undefined) this.problems.push(problem);
  }
}

function specialFile(found: Stats | undefined): SpecialFile {
  if (found?.isFIFO()) return "pipe";
  if (found?.isSocket()) return "socket";
  return found?.isBlockDevice() || found?.isCharacterDevice() ? "device" : "unknown";
}
