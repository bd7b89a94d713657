import type { ExcludedFile, Problem } from "./manifest";

/** One file on disk that belongs to the bundle. */
export interface BundleFile {
  /** Relative to the bundle's root, with `/`. */
  readonly path: string;
  /** Where it lies on this machine; never part of a manifest. */
  readonly location: string;
  readonly bytes: number;
}

/** A folder's files in bytewise order of their paths, before anything is read. */
export interface Bundle {
  readonly root: string;
  readonly files: readonly BundleFile[];
  readonly excluded: readonly ExcludedFile[];
  readonly problems: readonly Problem[];
}
