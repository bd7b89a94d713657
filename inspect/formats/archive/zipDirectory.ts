import type { ByteSource } from "../../bytes/byteSource";
import { FormatError, LimitError } from "../../bytes/formatError";
import { sectionOf } from "../../bytes/subrange";
import { LIMITS } from "../limits";
import { CENTRAL, type Directory, findDirectory, startOfZip } from "./zipEnd";

/** A member on which a zip's central directory and local header agree. */
export interface ZipMember {
  readonly path: string;
  /** Offset of its stored bytes. */
  readonly offset: number;
  readonly compressed: number;
  readonly bytes: number;
  /** 0 stored, 8 deflate, 12 bzip2, 14 LZMA, 93 zstd; others are refused. */
  readonly method: number;
  /** The general purpose bit flag. */
  readonly flags: number;
}

// Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const PATCHED = 0x20;
const STREAMED = 0x8;
/** Unix file type of a link, in the highest bits of the external attributes. */
const LINK = 0xa;

/** Thrown for a zip with a member that this package cannot unpack, although others can. */
export class UnopenedError extends LimitError {}

/**
 * The members of a zip, or undefined if the file is not one. Some loaders rely on the central directory and others on
 * the local headers, so any difference between them is a FormatError, as are bytes that belong to neither.
 */
export function readZipDirectory(source: ByteSource): ZipMember[] | undefined {
  const directory = findDirectory(source);
  return directory && checkMembers(source, readEntries(source, directory), 0, directory.start);
}

/** A zip that follows other bytes. */
export interface AppendedZip {
  /** Length of the bytes before it. */
  readonly start: number;
  readonly members: readonly ZipMember[];
}

/**
 * The zip at the end of a file that may start with other bytes; undefined if there is none. Its offsets may count from
 * the start of the file, as when Python's zipfile appends to it, or from the start of the zip; readers accept both.
 */
export function readAppendedZip(source: ByteSource): AppendedZip | undefined {
  const directory = findDirectory(source);
  if (directory) {
    const entries = readEntries(source, directory);
    const start = entries.reduce((least, { header }) => Math.min(least, header), directory.start);
    return { start, members: checkMembers(source, entries, start, directory.start) };
  }
  const start = startOfZip(source);
  if (start === undefined) return undefined;
  const members = readZipDirectory(sectionOf(source, start, source.size - start)) ?? [];
  return {
    start,
    members: members.map((member) => ({ ...member, offset: start + member.offset })),
  };
}

function readEntries(source: ByteSource, directory: Directory): Entry[] {
  if (directory.size > LIMITS.zipDirectory)
    throw new LimitError(`the zip's directory has more than ${LIMITS.zipDirectory} bytes`);
  const bytes = source.read(directory.start, directory.size);
  const entries: Entry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const entry = readEntry(bytes, at);
    entries.push(entry);
    at = entry.next;
  }
  if (entries.length !== directory.count) {
    throw new FormatError(
      `the zip declares ${directory.count} members and lists ${entries.length}`,
    );
  }
  return entries;
}

interface Entry {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly bytes: number;
  readonly header: number;
  readonly next: number;
}

function readEntry(bytes: Buffer, at: number): Entry {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) {
    throw new FormatError("the zip's directory is damaged", at);
  }
  const nameLength = bytes.readUInt16LE(at + 28);
  const extraLength = bytes.readUInt16LE(at + 30);
  const next = at + 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
  if (next > bytes.length) throw new FormatError("an entry runs past the zip's directory", at);
  const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
  const name = bytes.subarray(at + 46, at + 46 + nameLength);
  const [size, compressed, header] = widen(extra, [
    bytes.readUInt32LE(at + 24),
    bytes.readUInt32LE(at + 20),
    bytes.readUInt32LE(at + 42),
  ]);
  checkName(name, extra);
  if (((bytes.readUInt32LE(at + 38) >>> 28) & 0xf) === LINK)
    throw new FormatError(`the member "${name.toString("utf8")}" is a link`);
  return {
    name,
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    compressed,
    bytes: size,
    header,
    next,
  };
}

/** Kinds of extra fields: zip64 numbers, and Info-ZIP's alternative name, which some loaders use as the member's name. */
const WIDE = 0x0001;
const OTHER_NAME = 0x7075;

/** The content of the extra field of a kind. */
function extraField(extra: Buffer, kind: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === kind)
      return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  }
  return undefined;
}

/** Replaces values of 0xffffffff by those of the zip64 extra field, which contains them in this order. */
function widen<Values extends number[]>(extra: Buffer, values: Values): Values {
  const wide = extraField(extra, WIDE);
  let at = 0;
  return values.map((value) => {
    if (value !== 0xffffffff || !wide) return value;
    if (at + 8 > wide.length) throw new FormatError("a zip64 number is missing");
    at += 8;
    return Number(wide.readBigUInt64LE(at - 8));
  }) as Values;
}

/** Stored, deflate, bzip2, LZMA and zstd: the methods of Python's zipfile. Source: PKWARE APPNOTE.TXT 6.3.10, 4.4.5. */
const ZIP_METHODS: ReadonlySet<number> = new Set([0, 8, 12, 14, 93]);

function checkName(name: Buffer, extra: Buffer): void {
  const other = extraField(extra, OTHER_NAME)?.subarray(5);
  if (other && !other.equals(name))
    throw new FormatError(`the member "${name.toString("utf8")}" has a second name`);
  if (name.includes(0)) throw new FormatError("a member's name contains a zero byte");
}

/** Checks that the members fill the bytes from `start` to `end`, and that both descriptions of each agree. */
function checkMembers(
  source: ByteSource,
  entries: readonly Entry[],
  start: number,
  end: number,
): ZipMember[] {
  const names = new Set<string>();
  let covered = start;
  const inOrder = [...entries].sort((a, b) => a.header - b.header);
  const members = new Map<Entry, ZipMember>();
  for (const entry of inOrder) {
    const path = entry.name.toString("utf8");
    if (names.has(path)) throw new FormatError(`the zip has two members named "${path}"`);
    names.add(path);
    if (entry.header !== covered) {
      throw new FormatError(
        "the zip has bytes that belong to no member",
        Math.min(covered, entry.header),
      );
    }
    const offset = checkLocalHeader(source, entry, path);
    covered = offset + entry.compressed + descriptorBytes(source, entry, offset);
    members.set(entry, {
      path,
      offset,
      compressed: entry.compressed,
      bytes: entry.bytes,
      method: entry.method,
      flags: entry.flags,
    });
  }
  if (covered !== end) throw new FormatError("the zip has bytes that belong to no member", covered);
  return entries.flatMap((entry) => members.get(entry) ?? []);
}

/** Compares a member's local header with its entry in the directory; returns the offset of the member's bytes. */
function checkLocalHeader(source: ByteSource, entry: Entry, path: string): number {
  if (entry.flags & ENCRYPTED) throw new UnopenedError(`the member "${path}" is encrypted`);
  if (entry.flags & PATCHED) throw new FormatError(`the member "${path}" is patch data`);
  if (!ZIP_METHODS.has(entry.method)) {
    throw new UnopenedError(`the member "${path}" is compressed by method ${entry.method}`);
  }
  const local = source.read(entry.header, 30 + entry.name.length);
  if (local.length < 30 || local.readUInt32LE(0) !== LOCAL) {
    throw new FormatError(`the member "${path}" has no header`, entry.header);
  }
  const extra = source.read(entry.header + 30 + entry.name.length, local.readUInt16LE(28));
  checkName(entry.name, extra);
  const streamed = Boolean(entry.flags & STREAMED);
  const [bytes, compressed] = widen(extra, [local.readUInt32LE(22), local.readUInt32LE(18)]);
  const sameSizes = compressed === entry.compressed && bytes === entry.bytes;
  const isBlank = [0, 0xffffffff].includes(local.readUInt32LE(18)) && local.readUInt32LE(14) === 0;
  const sameCrc = local.readUInt32LE(14) === entry.crc;
  const same =
    local.readUInt16LE(26) === entry.name.length &&
    local.subarray(30).equals(entry.name) &&
    local.readUInt16LE(6) === entry.flags &&
    local.readUInt16LE(8) === entry.method &&
    ((sameSizes && sameCrc) || (streamed && isBlank));
  if (!same) throw new FormatError(`the zip's two descriptions of "${path}" differ`, entry.header);
  if (entry.method === 0 && entry.compressed !== entry.bytes) {
    throw new FormatError(`the stored member "${path}" has two sizes`, entry.header);
  }
  if (path.endsWith("/") && entry.bytes > 0) {
    throw new FormatError(`the folder "${path}" has content`, entry.header);
  }
  return entry.header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
}

/**
 * Length of the data descriptor after a member that was written as a stream: 12 to 24 bytes, with or without a
 * signature.
 */
function descriptorBytes(source: ByteSource, entry: Entry, offset: number): number {
  if (!(entry.flags & STREAMED)) return 0;
  const record = source.read(offset + entry.compressed, 24);
  const signed = record.length >= 4 && record.readUInt32LE(0) === DESCRIPTOR ? 4 : 0;
  for (const width of [4, 8]) {
    if (record.length < signed + 4 + 2 * width) continue;
    const size = (at: number) =>
      width === 4 ? record.readUInt32LE(at) : Number(record.readBigUInt64LE(at));
    const matches =
      record.readUInt32LE(signed) === entry.crc &&
      size(signed + 4) === entry.compressed &&
      size(signed + 4 + width) === entry.bytes;
    if (matches) return signed + 4 + 2 * width;
  }
  throw new FormatError(
    "the record after a streamed member does not match it",
    offset + entry.compressed,
  );
}
