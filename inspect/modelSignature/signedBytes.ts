import { createHash } from "node:crypto";
import type { BundleFile } from "../bundle/bundle";
import { type ContentChecks, digestOnce } from "../bundle/hashFile";
import type { Algorithm, SignedPart } from "./statement";

/** Computes a digest, as node:crypto does. */
interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/**
 * Whether a file has the digests of its parts, in one pass; a file that had them and has not changed is not read again.
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
  const checks = new PartChecks(ordered, bytes, await hashes(parts));
  const found = await digestOnce(location, checks);
  return checks.damaged.length === 0 && found.sha256 === sha256;
}

/** Compares the digests of a file's parts with the signed ones while the file is read. */
class PartChecks implements ContentChecks {
  readonly damaged: SignedPart[] = [];
  readonly identity: string;
  private readonly ordered: readonly SignedPart[];
  private readonly bytes: number;
  private readonly newHash: (algorithm: Algorithm) => Hash;
  private complete = 0;
  private position = 0;
  private hash: Hash | undefined;

  constructor(
    ordered: readonly SignedPart[],
    bytes: number,
    newHash: (algorithm: Algorithm) => Hash,
  ) {
    this.identity = createHash("sha256").update(JSON.stringify(ordered)).digest("hex");
    this.ordered = ordered;
    this.bytes = bytes;
    this.newHash = newHash;
    this.take(Buffer.alloc(0)); // parts without bytes at the start, which no chunk completes
  }

  take(chunk: Buffer): void {
    let rest = chunk;
    for (let part = this.ordered[this.complete]; part; part = this.ordered[this.complete]) {
      const end = part.range?.end ?? this.bytes;
      const own = rest.subarray(0, end - this.position);
      this.hash ??= this.newHash(part.algorithm);
      this.hash.update(own);
      this.position += own.length;
      if (this.position < end) return;
      if (Buffer.from(this.hash.digest()).toString("hex") !== part.digest) this.damaged.push(part);
      this.hash = undefined;
      this.complete++;
      rest = rest.subarray(own.length);
    }
  }
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
