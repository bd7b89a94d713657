import { createHash } from "node:crypto";
import {
  type BigIntStats,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache";
import type { FileDigests } from "./fileDigests";

/** Files below this size are read again faster than their digest is found. */
const LEAST_BYTES = 1 << 20;
/** A change within this time of another may leave the same time; no digest is kept for so young a file. */
const SETTLED_NS = 2_000_000_000n;

/**
 * The digests that this machine computed of a file that has not changed since, or undefined.
 * @param checks identity of the checks that the file's bytes passed in the same reading.
 */
export function recallDigests(location: string, checks = ""): FileDigests | undefined {
  const stats = statsOf(location);
  if (!stats || stats.size < LEAST_BYTES) return undefined;
  try {
    const known = readFileSync(entryOf(stats, ""), "utf8");
    // Checks apply to the bytes that they saw: a later digest of other bytes replaces them.
    if (checks !== "" && readFileSync(entryOf(stats, checks), "utf8") !== known) return undefined;
    return parse(known);
  } catch {
    return undefined;
  }
}

/**
 * Keeps digests for as long as the file's device, number, size and times stay as they are. The operating system sets
 * the last of the times with every write, but for one: a page of memory that a program had mapped and changed before
 * the digest can change again without a trace (seen on ext4). So nothing is uploaded on the word of this cache alone:
 * the policy pack compares every object with the hash that the engine computes anew.
 * @param before the file as it was before it was read.
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
  const entry = entryOf(stats, checks);
  try {
    mkdirSync(join(entry, ".."), { recursive: true });
    const partial = `${entry}.${process.pid}`;
    writeFileSync(partial, [sha256, md5, crc32c].join(" "));
    renameSync(partial, entry);
  } catch {
    // A cache that cannot be written costs time, and nothing else.
  }
}

/** What an entry says; undefined for one of an older release, or a damaged one. */
function parse(entry: string): FileDigests | undefined {
  const [, sha256, md5, crc32c] = /^([0-9a-f]{64}) ([\w+/]{22}==) ([\w+/]{6}==)$/.exec(entry) ?? [];
  return sha256 && md5 && crc32c ? { sha256, md5, crc32c } : undefined;
}

/** A file's identity and times, or undefined where it is gone. */
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
