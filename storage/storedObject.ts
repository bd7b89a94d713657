import type { ContentDigests } from "../inspect/manifest";

/** An object as the API describes it, as far as it is read. Source: Cloud Storage JSON API, Objects. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  /** The number of the write that produced its content. */
  readonly generation: string;
  /** Bytes, in decimal. */
  readonly size: string;
  /** Base64; absent for composite objects. */
  readonly md5Hash?: string;
  /** Base64 of the checksum in big-endian order. */
  readonly crc32c?: string;
  /** RFC 3339. */
  readonly timeCreated?: string;
  /** Present if the bytes are stored compressed and served decompressed. */
  readonly contentEncoding?: string;
}

/** Whether an object has the bytes that were judged. */
export function hasBytes({ md5Hash, crc32c }: StoredObject, judged: ContentDigests): boolean {
  return compareBytes({ md5hash: md5Hash, crc32c }, judged) === "same";
}

/** Whether two objects have the same bytes, by the checksums that both report. */
export function isSameObject(a: StoredObject, b: StoredObject): boolean {
  return (
    a.size === b.size &&
    a.crc32c === b.crc32c &&
    (!a.md5Hash || !b.md5Hash || a.md5Hash === b.md5Hash)
  );
}

/** Digests of an object's bytes as Cloud Storage reports them; empty where it reports none. */
export interface Reported {
  readonly md5hash?: string | undefined;
  readonly crc32c?: string | undefined;
}

/**
 * Whether an object has the bytes that were judged. Composite objects have only a CRC32C, and a mock may report
 * neither: then the result is "unreported".
 */
export function compareBytes(
  { md5hash, crc32c }: Reported,
  judged: ContentDigests,
): "same" | "different" | "unreported" {
  if (!md5hash && !crc32c) return "unreported";
  const isSame = (!md5hash || md5hash === judged.md5) && (!crc32c || crc32c === judged.crc32c);
  return isSame ? "same" : "different";
}
