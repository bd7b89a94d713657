import { type BundlePlace, parseBundleId } from "../storage/place";

/** A published routine, and the source distribution in its package. */
export interface PackageAddress {
  readonly version: Required<BundlePlace>;
  /** File name of the source distribution. */
  readonly distribution: string;
}

/** Reads the address of a source distribution: `gs://BUCKET/PREFIX/NAME/DIGEST/package/FILE.tar.gz`. */
export function parsePackageUri(uri: string): PackageAddress | undefined {
  const [, id = "", distribution = ""] = /^(.+)\/package\/([^/]+\.tar\.gz)$/.exec(uri) ?? [];
  const version = parseBundleId(id);
  return version && { version, distribution };
}
