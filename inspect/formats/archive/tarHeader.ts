import { FormatError } from "../../bytes/formatError";

/** The parts of a member's header that are used. */
export interface TarHeader {
  /** Includes ustar's prefix, if there is one. */
  readonly path: string;
  readonly bytes: number;
  readonly type: string;
  /** What follows the header: a member's bytes, nothing, or more about the next member. */
  readonly kind: "file" | "folder" | "extension";
}

/** Whether a record is a header, by its checksum. Old writers summed signed bytes. */
export function isTarHeader(record: Buffer): boolean {
  if (record.length < 512 || record[0] === 0) return false;
  if (!mayBeNumber(record[148])) return false;
  const stored = checksum(record.subarray(148, 156));
  if (Number.isNaN(stored)) return false;
  const blank = 8 * 0x20; // the checksum's own bytes count as spaces
  let sum = blank;
  let signed = blank;
  for (let at = 0; at < 512; at++) {
    if (at >= 148 && at < 156) continue;
    const byte = record[at] ?? 0;
    sum += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return stored === sum || stored === signed;
}

/** Whether a byte starts a number in octal or in base 256; this saves most files the checksum. */
function mayBeNumber(byte = 0): boolean {
  return byte <= 0x20 || byte === 0x2b || (byte >= 0x30 && byte <= 0x37) || byte === 0x80;
}

/**
 * A checksum in any form that Python's `int` reads, and in base 256; NaN for other bytes. Source: CPython 3.13
 * Lib/tarfile.py, nti.
 */
function checksum(field: Buffer): number {
  if (field[0] === 0x80) return field.readUIntBE(2, 6);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Python strips these separators, too
  const digits = text(field).replace(/[\s\x1c-\x1f+_]|0o/gi, "");
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : Number.NaN;
}

/** The kind of each type of header; readers differ in all other types. Source: POSIX.1-2017 pax; GNU tar, tar.h. */
const KINDS: Readonly<Record<string, TarHeader["kind"]>> = {
  "\0": "file",
  "0": "file",
  "5": "folder",
  L: "extension",
  K: "extension",
  x: "extension",
  g: "extension",
};

/**
 * Reads a header. Links, devices, sparse files and types that only one reader knows do not belong beside a model, and
 * are a FormatError. So is a folder with content.
 */
export function readTarHeader(record: Buffer, at: number): TarHeader {
  const type = String.fromCharCode(record[156] ?? 0);
  const kind = KINDS[type];
  if (kind === undefined) {
    const code = (record[156] ?? 0).toString(16).padStart(2, "0");
    throw new FormatError(
      /[12346S]/.test(type)
        ? `a tar has a link or a device (type ${type})`
        : `a tar has a member of type 0x${code}, which readers treat differently`,
      at,
    );
  }
  const bytes = sizeOf(record.subarray(124, 136), at);
  const isUstar = record.toString("latin1", 257, 262) === "ustar";
  const before = text(record.subarray(345, 500));
  // Python uses the prefix without ustar's mark, too, where older tars may have other bytes.
  const prefix = isUstar || before.includes("/") ? before : "";
  const name = text(record.subarray(0, 100));
  const path = prefix === "" ? name : `${prefix}/${name}`;
  if (kind === "folder" && bytes > 0) throw new FormatError("a tar's folder has content", at);
  // Writers before ustar marked a folder only by the slash at the end of its name.
  const isOldFolder = type === "\0" && bytes === 0 && path.endsWith("/");
  return { path, bytes, type, kind: isOldFolder ? "folder" : kind };
}

/** A size in octal or, for large files, in base 256 after a byte of 0x80. */
function sizeOf(field: Buffer, at: number): number {
  const size = field[0] === 0x80 ? Number(field.readBigUInt64BE(4)) : octal(field);
  if (size === undefined || !Number.isSafeInteger(size))
    throw new FormatError("a tar's member has no valid size", at);
  return size;
}

function octal(field: Buffer): number | undefined {
  const digits = text(field).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : undefined;
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? field.length : end);
}
