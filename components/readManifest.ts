import * as pulumi from "@pulumi/pulumi";
import { READ_MANIFEST } from "../resourceTypes";
import type { BundlePlace } from "../storage/place";

/** A published version, as its manifest describes it. */
export interface ReadManifestResult {
  /** The manifest as it is in the bucket. */
  readonly manifest: unknown;
  /** URL of the folder that the server reads. */
  readonly artifactUri: string;
  /** URL of the source distribution; absent for an export. */
  readonly packageUri?: string;
  /** `sha256:` and the digest of the version's content. */
  readonly contentDigest: string;
  /** Generation of the manifest: the number of the write that produced its content. */
  readonly manifestGeneration: string;
  /** When the version was published, RFC 3339. */
  readonly publishedAt: string;
}

/** Reads the manifest of a published version. Needs the plugin in Pulumi.yaml; rejects if there is no such version. */
export function readManifest(
  place: BundlePlace,
  opts?: pulumi.InvokeOptions,
): Promise<ReadManifestResult> {
  return pulumi.runtime.invoke(READ_MANIFEST, { ...place }, opts);
}
