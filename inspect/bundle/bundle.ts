import type { Location } from "../bytes/byteSource";
import type { ContentDigests, ExcludedFile } from "../manifest";
import type { Problem } from "../problem";

/** One file of a bundle. */
export interface BundleFile {
  /** Relative to the bundle's root, with `/`. */
  readonly path: string;
  /** Never part of a manifest. */
  readonly location: Location;
  readonly bytes: number;
  /** Digests that its storage lists; what is read whole is held against them. */
  readonly listed?: Partial<ContentDigests>;
  /** Set for a file that is read in parts only if it is large, and has the digests of its listing. */
  readonly inParts?: true;
}

/** A file on this machine. */
export interface LocalFile extends BundleFile {
  /** Absolute path. */
  readonly location: string;
}

/** A folder's files in bytewise order of their paths, before anything is read. */
export interface Bundle<File extends BundleFile = BundleFile> {
  readonly files: readonly File[];
  readonly excluded: readonly ExcludedFile[];
  readonly problems: readonly Problem[];
}
