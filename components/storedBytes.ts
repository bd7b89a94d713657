import type { ContentDigests } from "../inspect/manifest";

/** Digests of an object's bytes as Cloud Storage reports them; empty where it reports none. */
export interface Reported {
  readonly md5hash?: string | undefined;
  readonly crc32c?: string | undefined;
}

/**
 * Whether an object has the bytes that were judged. Composite objects have a CRC32C only, and a mock may report
 * neither: then the answer is "unreported".
 */
export function compareBytes(
  { md5hash, crc32c }: Reported,
  judged: ContentDigests,
): "same" | "different" | "unreported" {
  if (!md5hash && !crc32c) return "unreported";
  const isSame = (!md5hash || md5hash === judged.md5) && (!crc32c || crc32c === judged.crc32c);
  return isSame ? "same" : "different";
}
