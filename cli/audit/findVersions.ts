import { InputError } from "../../inspect/inputError";
import { GRAPH_FILES } from "../../inspect/savedModel/graphFiles";

/** Something below an audited folder that is judged by itself. */
export interface FoundVersion<File> {
  /** Begin of its paths below the audited folder: empty for that folder itself, else with a slash at the end. */
  readonly prefix: string;
  /** With paths relative to the audited folder, in the order of the listing. */
  readonly files: readonly File[];
}

/** The files below a place in bytewise order of their paths. A listing may be too long to be kept, so it is read twice. */
export type Listing<File> = () => AsyncIterable<File>;

/** Receives how far the search is. */
export interface SearchObserver {
  /** One more file was listed. */
  listed(): void;
  /** The whole listing was read, and has versions with these prefixes. */
  found(prefixes: readonly string[]): void;
}

/** Folders of a SavedModel in which everything belongs to it. Source: tensorflow/cc/saved_model/constants.h. */
const PARTS = ["assets/", "assets.extra/", "variables/"];
const MANIFEST = "manifest.json";
const CONTENTS = ["model/", "package/"];

/**
 * The versions in a listing: folders with a manifest.json beside model/ or package/, with a routine's package, or with the
 * graph of a SavedModel. What is below one of them belongs to it, except other versions beside the parts of a SavedModel: a
 * graph that was copied to the top of a bucket hides nothing. Versions come in the order in which the listing ends them.
 */
export async function* findVersions<File extends { readonly path: string }>(
  listing: Listing<File>,
  observer?: SearchObserver,
): AsyncGenerator<FoundVersion<File>> {
  const folders = new VersionFolders();
  for await (const { path } of inOrder(listing())) {
    folders.add(path);
    observer?.listed();
  }
  const prefixes = folders.outermost();
  observer?.found(prefixes);
  yield* grouped(inOrder(listing()), prefixes);
}

/** Folders as prefixes of paths: empty, or with a slash at the end. An object's name may begin with a slash. */
class VersionFolders {
  /** By prefix, whether it is that of a published version, to which everything below belongs. */
  private readonly folders = new Map<string, boolean>();
  /** Folders with a manifest.json that are above the current path. */
  private readonly manifests: string[] = [];

  /** Takes the next path of the listing. */
  add(path: string): void {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const name = path.slice(folder.length);
    for (let last = this.manifests.at(-1); last !== undefined && !path.startsWith(last); ) {
      this.manifests.pop();
      last = this.manifests.at(-1);
    }
    // A manifest is listed before model/ and package/.
    for (const root of this.manifests)
      if (CONTENTS.some((part) => path.startsWith(part, root.length))) this.folders.set(root, true);
    if (name === MANIFEST) this.manifests.push(folder);
    if (GRAPH_FILES.includes(name) && !this.folders.has(folder)) this.folders.set(folder, false);
    if (name.endsWith(".tar.gz") && `/${folder}`.endsWith("/package/"))
      this.folders.set(folder.slice(0, -"package/".length), true);
  }

  /** In bytewise order, those that are in no other one. */
  outermost(): string[] {
    const above: { prefix: string; isPublished: boolean }[] = [];
    return [...this.folders]
      .map(([prefix, isPublished]) => ({ prefix, isPublished, bytes: Buffer.from(prefix) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .filter(({ prefix, isPublished }) => {
        for (let last = above.at(-1); last && !prefix.startsWith(last.prefix); last = above.at(-1))
          above.pop();
        const last = above.at(-1);
        if (last && belongsTo(prefix, last)) return false;
        above.push({ prefix, isPublished });
        return true;
      })
      .map(({ prefix }) => prefix);
  }
}

function belongsTo(
  prefix: string,
  above: { readonly prefix: string; readonly isPublished: boolean },
): boolean {
  return above.isPublished || PARTS.some((part) => prefix.startsWith(part, above.prefix.length));
}

/** The files of each folder. @param prefixes in bytewise order. */
async function* grouped<File extends { readonly path: string }>(
  files: AsyncIterable<File>,
  prefixes: readonly string[],
): AsyncGenerator<FoundVersion<File>> {
  const open: { readonly prefix: string; readonly files: File[] }[] = [];
  let next = 0;
  const closed = function* (path?: string): Iterable<FoundVersion<File>> {
    for (let last = open.at(-1); last && !path?.startsWith(last.prefix); last = open.at(-1)) {
      open.pop();
      // A folder whose files are gone since the first reading has none.
      if (last.files.length > 0) yield last;
    }
  };
  for await (const file of files) {
    yield* closed(file.path);
    for (let prefix = prefixes[next]; prefix !== undefined; prefix = prefixes[next]) {
      if (file.path.startsWith(prefix)) open.push({ prefix, files: [] });
      else if (compare(prefix, file.path) > 0) break;
      next++;
    }
    open.at(-1)?.files.push(file);
  }
  yield* closed();
}

/** Throws InputError if a path comes before the one before it: its version would have been missed. */
async function* inOrder<File extends { readonly path: string }>(
  files: AsyncIterable<File>,
): AsyncGenerator<File> {
  let before = "";
  for await (const file of files) {
    if (file.path < before && compare(file.path, before) < 0)
      throw new InputError(
        `the listing has "${file.path}" after "${before}"`,
        "audit a storage whose listings are in the order of the names",
      );
    before = file.path;
    yield file;
  }
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
