import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { recallDigest, rememberDigest, statsOf } from "./digestCache";

/** Bytes read at once: large enough for the disk, small against the memory budget. */
const CHUNK = 1 << 20;

/** Takes a file's bytes as they stream by, in order. */
export interface ByteSink {
  /** `chunk` is reused after the call. */
  take(chunk: Buffer): void;
}

/**
 * Lower-case hex SHA-256 of a file, which is read once, in chunks, giving way to other work between them.
 * @param sink sees the same bytes in the same pass.
 */
export async function digestFile(location: string, sink?: ByteSink): Promise<string> {
  const before = statsOf(location);
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK);
  const descriptor = openSync(location, "r");
  try {
    for (;;) {
      const got = readSync(descriptor, buffer, 0, CHUNK, null);
      if (got === 0) break;
      const chunk = got === CHUNK ? buffer : buffer.subarray(0, got);
      hash.update(chunk);
      sink?.take(chunk);
      if (got === CHUNK) await new Promise(setImmediate);
    }
  } finally {
    closeSync(descriptor);
  }
  const digest = hash.digest("hex");
  rememberDigest(location, before, digest);
  return digest;
}

/** As `digestFile`, without reading a file whose digest is known and that has not changed since. */
export async function digestOnce(location: string): Promise<string> {
  return recallDigest(location) ?? (await digestFile(location));
}
