import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** Largest source or requirements file that is read, in bytes. */
const MAX_BYTES = 4_000_000;

/** Reads files of one folder by their relative paths, and nothing outside of it, by links neither. */
export class SourceFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = realpathSync(root);
  }

  /** The text of a file, or undefined where there is none that may be read. */
  read(path: string): string | undefined {
    const location = this.locate(path);
    if (location === undefined) return undefined;
    try {
      const found = statSync(location);
      if (!found.isFile() || found.size > MAX_BYTES) return undefined;
      return readFileSync(location, "utf8").replace(/^\uFEFF/, "");
    } catch {
      return undefined;
    }
  }

  hasFile(path: string): boolean {
    const location = this.locate(path);
    return location !== undefined && statSync(location).isFile();
  }

  hasFolder(path: string): boolean {
    const location = this.locate(path);
    return location !== undefined && statSync(location).isDirectory();
  }

  /** Whether a folder holds Python sources itself: a package without `__init__.py`. */
  hasPython(path: string): boolean {
    const location = this.locate(path);
    return location !== undefined && readdirSync(location).some((name) => name.endsWith(".py"));
  }

  /** Where a path lies on this machine, or undefined where it leads out of the folder or nowhere. */
  locate(path: string): string | undefined {
    try {
      const location = realpathSync(join(this.root, path));
      return location === this.root || location.startsWith(this.root + sep) ? location : undefined;
    } catch {
      return undefined;
    }
  }
}
