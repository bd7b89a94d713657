import { join } from "node:path";
import { readSmallFile } from "../bytes/smallFile";
import type { Bundle, BundleFile, LocalFile } from "./bundle";
import type { SelectionOptions } from "./selection";
import { walkBundle } from "./walk";

/** A folder, or one model file, that is inspected; on this machine or elsewhere. */
export interface Folder<File extends BundleFile = BundleFile> {
  /** Lists the files that `options` select. Throws InputError if they cannot be listed. */
  list(options?: SelectionOptions): Bundle<File>;
  /** Reads a file at the folder's root. Throws if it is missing, cannot be read, or has more than `most` bytes. */
  readSmallFile(name: string, most: number): Buffer;
  /** Passes to `use` a folder on this machine in which the Python sources `paths` can be read. */
  withSources<T>(paths: readonly string[], use: (root: string) => T): T;
}

/** A folder or a model file on this machine. */
export function localFolder(root: string): Folder<LocalFile> {
  return {
    list: (options) => walkBundle(root, options),
    readSmallFile: (name, most) => readSmallFile(join(root, name), most),
    withSources: (_paths, use) => use(root),
  };
}
