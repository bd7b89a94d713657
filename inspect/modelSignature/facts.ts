/** Name of the file in which OpenSSF model signing leaves a signature in the model's folder. */
export const SIGNATURE_NAME = "model.sig";

/** Largest signature that is read, in bytes; one of 20,000 files has about 7 MB. */
export const MOST_SIGNATURE_BYTES = 8_000_000;

/**
 * The file with the model's signature, by OpenSSF model signing. Only `verifySignature` says who made it, and
 * `compareSigned` what it covers.
 */
export interface ModelSignatureFacts {
  /** Relative to the bundle's root. Its folder is the one that was signed. */
  readonly path: string;
  /** The file's content, so that whoever has the manifest can verify it; absent if it is not a signature of a model. */
  readonly text?: string;
  /** Why there is no `text`. */
  readonly fault?: string;
  /**
   * Whether a file has the digests that were signed; only for files with other digests than SHA-256 of the whole file,
   * which the list of files does not have. By path, relative to the folder that was signed.
   */
  readonly compared?: Readonly<Record<string, boolean>>;
}
