import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { startsAt } from "../../bytes/startsAt";

// Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
/** First bytes of an entry of the central directory. */
export const CENTRAL = 0x02014b50;
const MAX_COMMENT = 0xffff;
/** First bytes of the end of central directory record. */
const END = Buffer.from("504b0506", "hex");

/** The central directory, as the record at the end of a zip describes it. */
export interface Directory {
  readonly start: number;
  readonly size: number;
  readonly count: number;
  /** Offset at which the members' bytes must have ended. */
  readonly end: number;
}

/**
 * Finds the central directory; undefined if the file is not a zip. Throws FormatError if loaders may find different
 * ones.
 */
export function findDirectory(source: ByteSource): Directory | undefined {
  const tail = tailOf(source);
  if (!tail) return undefined;
  let isSkipped = false;
  for (const at of endsIn(tail)) {
    const position = source.size - tail.length + at;
    const size = tail.readUInt32LE(at + 12);
    const start = tail.readUInt32LE(at + 16);
    const count = tail.readUInt16LE(at + 10);
    const wide = size === 0xffffffff || start === 0xffffffff || count === 0xffff;
    const end64 = readEnd64(source, position);
    const found = wide ? end64?.directory : { start, size, count };
    const hasEntry = found && (found.count === 0 || isCentral(source, found.start));
    if (!found || !hasEntry) {
      isSkipped = true;
      continue;
    }
    // The disk numbers, and the number of members on this disk; all bits are set if zip64 records contain them.
    if (!wide && (tail.readUInt32LE(at + 4) !== 0 || tail.readUInt16LE(at + 8) !== count))
      throw new FormatError("the zip is one part of a multi-part archive", position);
    // Some readers take the numbers of the one record, and some those of the other.
    const isOne =
      !end64 ||
      (end64.isLocated &&
        [end64.directory.size, 0xffffffff].includes(size) &&
        [end64.directory.start, 0xffffffff].includes(start) &&
        [end64.directory.count, 0xffff].includes(count));
    if (isSkipped || !isOne) throw new FormatError("the zip has two end records", position);
    if (position + 22 + tail.readUInt16LE(at + 20) !== source.size) {
      throw new FormatError("bytes follow the end of the zip", position);
    }
    const gap = position - (found.start + found.size);
    if (gap !== (end64 ? END64_BYTES : 0))
      throw new FormatError("the zip's directory does not end the file", position);
    return { ...found, end: found.start };
  }
  return undefined;
}

/** The last bytes of a file, in which an end record is; undefined if there is none, as in most files. */
function tailOf(source: ByteSource): Buffer | undefined {
  const length = Math.min(source.size, MAX_COMMENT + 22);
  const tail = source.read(source.size - length, length);
  return tail.includes(END) ? tail : undefined;
}

/** Offsets in the last bytes of a file at which the end record may start, last one first. */
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

/** Whether bytes start with the header of a zip's first member, as a zip does to which nothing was prepended. */
export function startsAsZip(bytes: Buffer): boolean {
  return startsAt(bytes, 0, "PK\x03\x04");
}

/** Whether loaders that search only for a zip's end record would find one, whatever the file starts with. */
export function endsAsZip(source: ByteSource): boolean {
  return startOfZip(source) !== undefined;
}

/** Start of a zip whose offsets count from its own start: the distance between the directory and its declared offset. */
export function startOfZip(source: ByteSource): number | undefined {
  const tail = tailOf(source);
  if (tail) for (const { at, said } of directoriesBefore(source, tail)) return at - said;
  return undefined;
}

/** The directories before end records, last one first, with the offsets that the records declare. */
function* directoriesBefore(
  source: ByteSource,
  tail: Buffer,
): Iterable<{ readonly at: number; readonly said: number }> {
  for (const end of endsIn(tail)) {
    const position = source.size - tail.length + end;
    const short = { size: tail.readUInt32LE(end + 12), start: tail.readUInt32LE(end + 16) };
    for (const gap of [0, END64_BYTES])
      for (const { size, start } of [short, readEnd64(source, position)?.directory ?? short]) {
        const at = position - gap - size;
        if (at >= 0 && isCentral(source, at)) yield { at, said: start };
      }
  }
}

/** Length of the two records of zip64 before the end record. */
const END64_BYTES = 76;

/**
 * What zip64's record says, directly before its locator, where Python reads it; and whether the locator says the same
 * place.
 */
function readEnd64(source: ByteSource, end: number) {
  const start = end - END64_BYTES;
  const bytes = start < 0 ? Buffer.alloc(0) : source.read(start, END64_BYTES);
  if (bytes.length < END64_BYTES) return undefined;
  if (bytes.readUInt32LE(0) !== END64 || bytes.readUInt32LE(56) !== END64_LOCATOR) return undefined;
  const [count = 0, size = 0, first = 0, located] = [32, 40, 48, 64].map((at) =>
    Number(bytes.readBigUInt64LE(at)),
  );
  return { directory: { start: first, size, count }, isLocated: located === start };
}
