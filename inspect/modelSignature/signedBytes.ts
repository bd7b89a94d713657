import { createHash } from "node:crypto";
import type { BundleFile } from "../bundle/bundle";
import { withFile } from "../bytes/byteSource";
import type { Algorithm, SignedPart } from "./statement";

/** Computes a digest, as node:crypto does. */
interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** Bytes read at once. */
const CHUNK = 1 << 20;

/**
 * Whether a file has the digests of its parts, in one pass.
 * @param sha256 digest of the bytes that the manifest describes: other ones, as of a file that has changed since, are not
 * the signed ones.
 */
export async function hasDigests(
  { location, bytes }: BundleFile,
  parts: readonly SignedPart[],
  sha256: string,
): Promise<boolean> {
  const ordered = inOrder(parts, bytes);
  if (!ordered) return false;
  const newHash = await hashes(parts);
  return withFile(location, (source) => {
    if (source.size !== bytes) return false;
    const whole = createHash("sha256");
    for (const { algorithm, digest, range } of ordered) {
      const { start, end } = range ?? { start: 0, end: bytes };
      const hash = newHash(algorithm);
      for (let at = start; at < end; ) {
        const chunk = source.read(at, Math.min(CHUNK, end - at));
        if (chunk.length === 0) return false;
        hash.update(chunk);
        whole.update(chunk);
        at += chunk.length;
      }
      if (Buffer.from(hash.digest()).toString("hex") !== digest) return false;
    }
    return whole.digest("hex") === sha256;
  });
}

/** The parts by their place; undefined unless they are the whole file, without gaps and overlaps. */
function inOrder(parts: readonly SignedPart[], bytes: number): SignedPart[] | undefined {
  const ordered = parts.toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0));
  let at = 0;
  for (const { range = { start: 0, end: bytes } } of ordered) {
    if (range.start !== at || range.end < range.start) return undefined;
    at = range.end;
  }
  return at === bytes ? ordered : undefined;
}

/** BLAKE3, which Node.js does not have, is loaded only for files that need it. */
async function hashes(parts: readonly SignedPart[]): Promise<(algorithm: Algorithm) => Hash> {
  const { blake3 } = parts.some(({ algorithm }) => algorithm === "blake3")
    ? await import("@noble/hashes/blake3.js")
    : {};
  return (algorithm) => {
    if (algorithm === "blake3" && blake3) return blake3.create({});
    return createHash(algorithm === "blake2b" ? "blake2b512" : "sha256");
  };
}
