import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, posix, sep } from "node:path";

/** Longest path that is looked up, in characters; no file has a longer one. Source: Linux, limits.h, PATH_MAX. */
const MAX_PATH = 4096;

type Entries = ReadonlyMap<string, "file" | "folder">;

/** The entries of one folder. */
interface Listing {
  readonly entries: Entries;
  /** Absolute path of the folder on this machine; undefined if it does not exist or cannot be read. */
  readonly location: string | undefined;
  /** Names of entries that are symbolic links. */
  readonly links: ReadonlySet<string>;
}

const NOTHING: Entries = new Map();
const UNLISTED: Listing = { entries: NOTHING, location: undefined, links: new Set() };

/** Paths with a part that is empty or starts with a dot. */
const NOT_PLAIN = /^$|(?:^|\/)(?:\.|\/)/;

/** The entries of a folder and of the folders in it, each listed once; links that leave the folder are left out. */
export class FolderEntries {
  /** Absolute path, without links. */
  readonly root: string;
  private readonly excluded: ReadonlySet<string>;
  /** Entries of folders, so that the file system is not queried for every import. */
  private readonly listed = new Map<string, Listing>();

  /** @param excluded paths that are left out. */
  constructor(root: string, excluded: ReadonlySet<string>) {
    this.root = realpathSync(root);
    this.excluded = excluded;
  }

  /** Absolute path of a file, or undefined if it is outside the folder or does not exist. */
  locate(path: string): string | undefined {
    if (path.length > MAX_PATH) return undefined;
    if (this.excluded.size > 0 && this.excluded.has(posix.normalize(path))) return undefined;
    const { folder, name } = placeOf(path);
    const { location: parent, entries, links } = this.listed.get(folder) ?? UNLISTED;
    if (parent !== undefined && !links.has(name)) {
      if (entries.has(name)) return join(parent, name);
      // Thousands of files that sources name may be missing.
      if (entries.size > 0 && /[^.]/.test(name)) return undefined;
    }
    try {
      const location = realpathSync.native(join(this.root, path));
      return location === this.root || location.startsWith(this.root + sep) ? location : undefined;
    } catch {
      return undefined;
    }
  }

  /** Undefined for anything else than a file or a folder. */
  kindOf(path: string): "file" | "folder" | undefined {
    if (path.length > MAX_PATH) return undefined;
    const { folder, name } = placeOf(path);
    return this.of(folder).get(name);
  }

  /** Kinds by name; empty for a folder that does not exist or cannot be read. */
  of(folder: string): Entries {
    const known = this.listed.get(folder);
    if (known) return known.entries;
    if (folder.length > MAX_PATH) return NOTHING;
    // From the root on, so that the parent of each folder has already been listed.
    for (let end = folder.indexOf("/"); end >= 0; end = folder.indexOf("/", end + 1)) {
      const above = folder.slice(0, end);
      const listing = this.listed.get(above) ?? this.list(above);
      this.listed.set(above, listing);
      if (listing.location === undefined) return NOTHING;
    }
    const listing = this.list(folder);
    this.listed.set(folder, listing);
    return listing.entries;
  }

  private list(folder: string): Listing {
    const entries = new Map<string, "file" | "folder">();
    const links = new Set<string>();
    // The parent folder has been listed; most imported names are not folders here.
    const isRoot = folder === "" || folder === ".";
    const location = isRoot || this.kindOf(folder) === "folder" ? this.locate(folder) : undefined;
    if (location === undefined) return { entries, location, links };
    try {
      for (const entry of readdirSync(location, { withFileTypes: true })) {
        if (this.excluded.has(posix.join(folder, entry.name))) continue;
        if (entry.isFile()) entries.set(entry.name, "file");
        else if (entry.isDirectory()) entries.set(entry.name, "folder");
        else if (entry.isSymbolicLink()) {
          links.add(entry.name);
          const target = this.locate(join(folder, entry.name));
          const found = target === undefined ? undefined : statSync(target);
          if (found?.isFile()) entries.set(entry.name, "file");
          else if (found?.isDirectory()) entries.set(entry.name, "folder");
        }
      }
    } catch {
      // No folder, or one that cannot be read, has no entries.
    }
    return { entries, location, links };
  }
}

/** The folder of a path, and the name in it. A path with dots is normalised first. */
function placeOf(path: string): { folder: string; name: string } {
  const plain = NOT_PLAIN.test(path) || sep !== "/" ? join(path).split(sep).join("/") : path;
  const end = plain.lastIndexOf("/");
  return { folder: end < 0 ? "" : plain.slice(0, end), name: plain.slice(end + 1) };
}
