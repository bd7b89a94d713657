import { closeSync, openSync, readSync } from "node:fs";
import type { StoredTensor } from "../problem";
import { recallDigests, rememberDigests, statsOf } from "./digestCache";
import { Digester, type FileDigests } from "./fileDigests";
import { readingObserver } from "./reading";

/** Bytes read at once: large enough for the disk, small against the memory budget. */
const CHUNK = 1 << 20;
/** Bytes read at once of a file that is smaller, or says that it is. */
const LEAST = 1 << 12;

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
 * Digests of a file, which is read once, in chunks, giving way to other work between them, whatever was
 * remembered of it.
 */
export async function digestAnew(location: string, checks?: ContentChecks): Promise<FileDigests> {
  const before = statsOf(location);
  const digester = new Digester();
  // A whole chunk for each of many small files costs more than to read them.
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
 * Digests of a file. One that has not changed since they were computed, and since it passed the same
 * checks, is not read again.
 */
export async function digestOnce(location: string, checks?: ContentChecks): Promise<FileDigests> {
  const known = recallDigests(location, checks?.identity);
  if (!known) return digestAnew(location, checks);
  readingObserver().advance(Number(statsOf(location)?.size ?? 0));
  return known;
}
