import { createHash } from "node:crypto";
import { type BigIntStats, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeToCache } from "./cache";
import { cacheFolder } from "./cacheFolder";
import type { FileDigests } from "./fileDigests";

/** A file smaller than this is read again faster than its digest is looked up. */
const LEAST_BYTES = 1 << 20;
/** Two changes within this time may leave the same timestamp, so no digest is kept for a file this young. */
const SETTLED_NS = 2_000_000_000n;

/**
 * The digests that this machine computed of a file, or undefined if it has none or the file has changed since.
 * @param checks identity of the checks that the file's bytes passed in the same reading.
 */
export function recallDigests(location: string, checks = ""): FileDigests | undefined {
  const stats = statsOf(location);
  if (!stats || stats.size < LEAST_BYTES) return undefined;
  try {
    const known = readFileSync(entryOf(stats, ""), "utf8");
    // Checks apply only to the bytes that they saw; a later digest of other bytes replaces them.
    if (checks !== "" && readFileSync(entryOf(stats, checks), "utf8") !== known) return undefined;
    return parse(known);
  } catch {
    return undefined;
  }
}

/**
 * Keeps digests for as long as the file's device, inode number, size and times stay as they are. The operating system
 * sets the change time on every write, with one exception: a memory-mapped page that a program had already changed
 * before the digest can change again without a trace (seen on ext4). So nothing is uploaded on the strength of this
 * cache only: the policy pack compares every object with the hash that the engine computes anew.
 * @param before the file's status before it was read.
 */
export function rememberDigests(
  location: string,
  before: BigIntStats | undefined,
  { sha256, md5, crc32c }: FileDigests,
  checks = "",
): void {
  const stats = statsOf(location);
  if (!stats || !before || stats.size < LEAST_BYTES || keyOf(stats) !== keyOf(before)) return;
  if (BigInt(Date.now()) * 1_000_000n - stats.ctimeNs < SETTLED_NS) return;
  try {
    writeToCache(entryOf(stats, checks), [sha256, md5, crc32c].join(" "));
  } catch {
    // A cache that cannot be written only costs time.
  }
}

/** The digests in a cache entry; undefined if an older release wrote the entry or it is damaged. */
function parse(entry: string): FileDigests | undefined {
  const [, sha256, md5, crc32c] = /^([0-9a-f]{64}) ([\w+/]{22}==) ([\w+/]{6}==)$/.exec(entry) ?? [];
  return sha256 && md5 && crc32c ? { sha256, md5, crc32c } : undefined;
}

/** A file's identity and times, or undefined if it no longer exists. */
export function statsOf(location: string): BigIntStats | undefined {
  return statSync(location, { bigint: true, throwIfNoEntry: false });
}

function keyOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

function entryOf(stats: BigIntStats, checks: string): string {
  const name = createHash("sha256")
    .update(`${keyOf(stats)} ${checks}`)
    .digest("hex");
  return join(cacheFolder(), "digests", name.slice(0, 2), name);
}
