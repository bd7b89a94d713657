import { closeSync, openSync, readSync } from "node:fs";
import type { ByteSource, Location } from "../bytes/byteSource";
import { recallDigests, rememberDigests, statsOf } from "./digestCache";
import { Digester, type FileDigests } from "./fileDigests";
import { readingObserver } from "./reading";

/** Bytes read at once: large enough for the disk, small compared to the memory budget. */
const CHUNK = 1 << 20;
/** Smallest buffer, for files that are smaller or report a smaller size. */
const LEAST = 1 << 12;

/** Receives a file's bytes in order, as they are read. */
export interface ByteSink {
  /** `chunk` is reused after the call. */
  take(chunk: Buffer): void;
}

/** Checks of a file's bytes, made in the same pass that computes their digests. */
export interface ContentChecks extends ByteSink {
  /** Identifies the checks: two with the same identity give the same answer for the same bytes. */
  readonly identity: string;
  /** What failed the checks. */
  readonly damaged: readonly unknown[];
}

/**
 * Digests of a file, read anew whatever is in the cache. The file is read once, in chunks, and yields to other work
 * between them.
 */
export async function digestAnew(location: string, checks?: ContentChecks): Promise<FileDigests> {
  const before = statsOf(location);
  const digester = new Digester();
  // Allocating a whole chunk for each of many small files would cost more than reading them.
  const size = Number(before?.size ?? CHUNK);
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(LEAST, size + 1)));
  const descriptor = openSync(location, "r");
  try {
    for (;;) {
      const got = readSync(descriptor, buffer, 0, buffer.length, null);
      if (got === 0) break;
      const chunk = got === buffer.length ? buffer : buffer.subarray(0, got);
      digester.take(chunk);
      checks?.take(chunk);
      readingObserver().advance(got);
      if (got === CHUNK) await new Promise(setImmediate);
    }
  } finally {
    closeSync(descriptor);
  }
  const digests = digester.digests();
  rememberDigests(location, before, digests);
  if (checks?.damaged.length === 0) rememberDigests(location, before, digests, checks.identity);
  return digests;
}

/**
 * Digests of a file. A file that has not changed since its digests were computed, and since it passed the same checks,
 * is not read again.
 */
export async function digestOnce(location: Location, checks?: ContentChecks): Promise<FileDigests> {
  if (typeof location !== "string") return digestSource(location, checks);
  const known = recallDigests(location, checks?.identity);
  if (!known) return digestAnew(location, checks);
  readingObserver().advance(Number(statsOf(location)?.size ?? 0));
  return known;
}

/** Digests of bytes that are not in a file on this machine; they are not cached. */
async function digestSource(source: ByteSource, checks?: ContentChecks): Promise<FileDigests> {
  const digester = new Digester();
  for (let offset = 0; offset < source.size; ) {
    const chunk = source.read(offset, CHUNK);
    if (chunk.length === 0) break;
    digester.take(chunk);
    checks?.take(chunk);
    readingObserver().advance(chunk.length);
    offset += chunk.length;
    await new Promise(setImmediate);
  }
  return digester.digests();
}
