import { createHash } from "node:crypto";
import { canonicalJson } from "../google/canonicalJson";
import { RefusedError } from "../google/errors";
import type { PackedFile } from "../inspect/manifest";
import type { Layout } from "../packing/layout";
import { type BundlePlace, bundleId, layoutAt } from "../storage/place";
import { readPublishedManifest } from "../storage/publishedManifest";
import { parsePackageUri } from "./packageUri";
import type { BuildWork } from "./services";

/** The package of a published routine, as the manifest of its version describes it. */
export interface PublishedPackage {
  readonly version: BundlePlace;
  readonly layout: Layout;
  readonly contentDigest: string;
  /** The source distribution and the Dockerfile. */
  readonly files: readonly PackedFile[];
}

/** Digits of a tag; the whole hash has 64. */
const TAG_DIGITS = 32;

/**
 * Reads what is published at the address of a source distribution; undefined if no version is complete there. Throws
 * RefusedError if no image can be built from it.
 */
export async function readPackage(
  { storage, limits }: BuildWork,
  packageUri: string,
): Promise<PublishedPackage | undefined> {
  const address = parsePackageUri(packageUri);
  if (!address) throw new Error(`${packageUri} is not a package`); // the checks refuse it earlier
  const { version, distribution } = address;
  const published = await readPublishedManifest({ storage, limits }, version);
  if (!published) return undefined;
  const { contentDigest, packageFiles = [] } = published.manifest;
  const files = [distribution, "Dockerfile"].map((name) => {
    const file = packageFiles.find(({ path }) => path === name);
    if (file) return file;
    throw new RefusedError(
      `the manifest of ${bundleId(version)} lists no ${name} in its package.\n  Fix: use the packageUri of a ModelVersion with customPrediction.`,
    );
  });
  return { version, layout: layoutAt(version), contentDigest, files };
}

/**
 * The tag of an image: equal for equal content, package and Dockerfile, whichever bucket they are in. The lock of the
 * requirements is in the package.
 */
export function tagOf({ contentDigest, files }: PublishedPackage): string {
  const digests = files.map(({ path, sha256 }) => [path, sha256]);
  const identity = canonicalJson({ contentDigest, files: digests });
  return createHash("sha256").update(identity).digest("hex").slice(0, TAG_DIGITS);
}
