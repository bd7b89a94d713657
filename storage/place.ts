import { fullDigest } from "../inspect/bundle/digest";
import { type Layout, layoutOf } from "../packing/layout";

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

export function isDigest(digest: string): boolean {
  return /^([0-9a-f]{16}|sha256:[0-9a-f]{64})$/.test(digest);
}

export function layoutAt({ name, digest, prefix }: BundlePlace): Layout {
  return layoutOf({ name, contentDigest: fullDigest(digest) }, prefix);
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
