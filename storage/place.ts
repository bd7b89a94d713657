import { type Layout, layoutOf } from "../packing/layout";

/** Folder under which versions are written, by default. */
const PREFIX = "models";

/** A version in a bucket. */
export interface BundlePlace {
  readonly bucket: string;
  /** Folder in the bucket under which versions are; `models` by default. */
  readonly prefix?: string;
  /** Name of the model. */
  readonly name: string;
  /** `contentDigest` of the version, or the name of its folder, which is its first 16 digits. */
  readonly digest: string;
}

/** `sha256:` and the known digits of a version's digest. */
export function knownDigest({ digest }: Pick<BundlePlace, "digest">): string {
  return digest.startsWith("sha256:") ? digest : `sha256:${digest}`;
}

export function isDigest(digest: string): boolean {
  return /^([0-9a-f]{16}|sha256:[0-9a-f]{64})$/.test(digest);
}

export function layoutAt(place: BundlePlace): Layout {
  return layoutOf({ name: place.name, contentDigest: knownDigest(place) }, place.prefix ?? PREFIX);
}

/** What identifies a version in a bucket: `gs://BUCKET/PREFIX/NAME/DIGEST`. */
export function bundleId(place: BundlePlace): string {
  return urlOf(place.bucket, layoutAt(place).folder);
}

/** The place that an identifier names; undefined for an invalid identifier. */
export function parseBundleId(id: string): Required<BundlePlace> | undefined {
  const [, bucket, prefix, name, digest] =
    /^gs:\/\/([^/]+)\/(.+)\/([^/]+)\/([0-9a-f]{16})$/.exec(id) ?? [];
  if (bucket === undefined || prefix === undefined) return undefined;
  if (name === undefined || digest === undefined) return undefined;
  return { bucket, prefix, name, digest };
}

export function urlOf(bucket: string, name: string): string {
  return `gs://${bucket}/${name}`;
}
