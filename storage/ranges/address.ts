import { InputError } from "../../inspect/inputError";

/** An object, or a folder of objects, in a bucket. */
export interface BucketAddress {
  readonly bucket: string;
  /** Without slashes around it; empty for the whole bucket. */
  readonly path: string;
}

/** Source: docs.cloud.google.com/storage/docs/buckets, "Bucket names". */
const BUCKET = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

/** Reads `gs://BUCKET/PATH`. Throws InputError for an address without a bucket. */
export function parseAddress(text: string): BucketAddress {
  const [, bucket = "", path = ""] = /^gs:\/\/([^/]*)\/*(.*?)\/*$/s.exec(text) ?? [];
  if (BUCKET.test(bucket)) return { bucket, path };
  throw new InputError(`"${text}" does not name a bucket`, "write it as gs://BUCKET/PATH");
}
