import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";

// Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
/** First bytes of an entry of the central directory. */
export const CENTRAL = 0x02014b50;
const MAX_COMMENT = 0xffff;
/** First bytes of a zip's end. */
const END = Buffer.from("504b0506", "hex");

/** The central directory, as the end of a zip describes it. */
export interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
  /** Where the bytes of members must have ended. */
  readonly end: number;
}

/** Finds the directory; undefined where the file is not a zip. Throws FormatError where loaders may find different ones. */
export function findDirectory(source: ByteSource): Directory | undefined {
  const length = Math.min(source.size, MAX_COMMENT + 22);
  const tail = source.read(source.size - length, length);
  let passedOver = false;
  for (const at of endsIn(tail)) {
    const position = source.size - length + at;
    const size = tail.readUInt32LE(at + 12);
    const start = tail.readUInt32LE(at + 16);
    const count = tail.readUInt16LE(at + 10);
    const wide = size === 0xffffffff || start === 0xffffffff || count === 0xffff;
    const found = wide ? readEnd64(source, position) : { start, size, count, end: start };
    const begins = found && (found.count === 0 || isCentral(source, found.start));
    if (!found || !begins) {
      passedOver = true;
      continue;
    }
    // The numbers of the disks, and the members on this one; all ones where wide records hold them.
    if (!wide && (tail.readUInt32LE(at + 4) !== 0 || tail.readUInt16LE(at + 8) !== count))
      throw new FormatError("the zip is a part of several", position);
    if (passedOver) throw new FormatError("the zip has two ends", position);
    if (position + 22 + tail.readUInt16LE(at + 20) !== source.size) {
      throw new FormatError("bytes follow the end of the zip", position);
    }
    const gap = position - (found.start + found.size);
    if (gap !== 0 && !(wide || gap === 76))
      throw new FormatError("the zip's directory does not end the file", position);
    return found;
  }
  return undefined;
}

/** Where a zip's end may begin in the last bytes of a file, the last one first. */
function* endsIn(tail: Buffer): Iterable<number> {
  const last = tail.length - 22;
  if (last < 0) return;
  for (let at = tail.lastIndexOf(END, last); at >= 0; ) {
    yield at;
    at = at === 0 ? -1 : tail.lastIndexOf(END, at - 1);
  }
}

function isCentral(source: ByteSource, offset: number): boolean {
  const head = source.read(offset, 4);
  return head.length === 4 && head.readUInt32LE(0) === CENTRAL;
}

/** Whether loaders that look only for a zip's end would find one, whatever the file begins with. */
export function endsAsZip(source: ByteSource): boolean {
  return [...directoriesBefore(source)].some(() => true);
}

/** Where a zip begins whose places count from its own begin: by how far its directory is after where it says. */
export function startOfOwnPlaces(source: ByteSource): number | undefined {
  for (const { at, said } of directoriesBefore(source)) return at - said;
  return undefined;
}

/** The directories that are before ends of zips, the last one first, and where these say that they are. */
function* directoriesBefore(source: ByteSource): Iterable<{ at: number; said: number }> {
  const length = Math.min(source.size, MAX_COMMENT + 22);
  const tail = source.read(source.size - length, length);
  for (const end of endsIn(tail)) {
    const position = source.size - length + end;
    for (const wide of [0, 76]) {
      const at = position - wide - tail.readUInt32LE(end + 12);
      if (at >= 0 && isCentral(source, at)) yield { at, said: tail.readUInt32LE(end + 16) };
    }
  }
}

function readEnd64(source: ByteSource, end: number): Directory | undefined {
  const locator = source.read(end - 20, 20);
  if (locator.length < 20 || locator.readUInt32LE(0) !== END64_LOCATOR) return undefined;
  const record = source.read(Number(locator.readBigUInt64LE(8)), 56);
  if (record.length < 56 || record.readUInt32LE(0) !== END64) return undefined;
  const start = Number(record.readBigUInt64LE(48));
  return {
    start,
    size: Number(record.readBigUInt64LE(40)),
    count: Number(record.readBigUInt64LE(32)),
    end: start,
  };
}
