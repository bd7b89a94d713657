import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import type { StoredTensor } from "../problem";
import { recallDigest, rememberDigest, statsOf } from "./digestCache";

/** Bytes read at once: large enough for the disk, small against the memory budget. */
const CHUNK = 1 << 20;

/** Takes a file's bytes as they stream by, in order. */
export interface ByteSink {
  /** `chunk` is reused after the call. */
  take(chunk: Buffer): void;
}

/** Checks of a file's bytes, made in the pass that digests them. */
export interface ContentChecks extends ByteSink {
  /** Names the checks: those of the same name have the same answer for the same bytes. */
  readonly identity: string;
  /** Tensors that did not pass. */
  readonly damaged: readonly StoredTensor[];
}

/**
 * Lower-case hex SHA-256 of a file, which is read once, in chunks, giving way to other work between them, whatever was
 * remembered of it.
 */
export async function digestAnew(location: string, checks?: ContentChecks): Promise<string> {
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
      checks?.take(chunk);
      if (got === CHUNK) await new Promise(setImmediate);
    }
  } finally {
    closeSync(descriptor);
  }
  const digest = hash.digest("hex");
  rememberDigest(location, before, digest);
  if (checks?.damaged.length === 0) rememberDigest(location, before, digest, checks.identity);
  return digest;
}

/**
 * Lower-case hex SHA-256 of a file. One that has not changed since its digest was computed, and since it passed the same
 * checks, is not read again.
 */
export async function digestOnce(location: string, checks?: ContentChecks): Promise<string> {
  return recallDigest(location, checks?.identity) ?? (await digestAnew(location, checks));
}
