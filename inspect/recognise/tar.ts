import { FormatError } from "../formatError";
import { type ArchiveMember, recogniseArchive } from "./archive";
import type { Recogniser } from "./index";
import { LIMITS } from "./limits";
import { sectionOf } from "./section";

/** Tar is made of records of this size. Source: POSIX.1-2017 pax, "ustar Interchange Format"; v7 before it. */
const RECORD = 512;

/** A tar, ustar or older, by the checksum of its first header; told apart by its members. */
export const recogniseTar: Recogniser = ({ source, head, inner }) => {
  if (!isHeader(head.subarray(0, RECORD))) return undefined;
  const members: ArchiveMember[] = [];
  for (let at = 0; at + RECORD <= source.size; ) {
    const header = source.read(at, RECORD);
    if (header.every((byte) => byte === 0)) break;
    if (!isHeader(header)) throw new FormatError("a tar's header is damaged", at);
    if (members.length >= LIMITS.members)
      throw new FormatError(`a tar of more than ${LIMITS.members} members`);
    const bytes = sizeOf(header);
    const start = at + RECORD;
    if (start + bytes > source.size) throw new FormatError("a tar's member runs past the end", at);
    if (isFile(header)) {
      const section = sectionOf(source, start, bytes);
      members.push({
        path: text(header.subarray(0, 100)),
        bytes,
        recognise: () => inner(section),
        read: () => (bytes > LIMITS.wholeMember ? undefined : section.read(0, bytes)),
      });
    }
    at = start + Math.ceil(bytes / RECORD) * RECORD;
  }
  return recogniseArchive("tar", members);
};

function isHeader(header: Buffer): boolean {
  if (header.length < RECORD || header[0] === 0) return false;
  const stored = Number.parseInt(text(header.subarray(148, 156)).trim(), 8);
  let sum = 8 * 0x20; // the checksum's own bytes count as spaces
  for (let at = 0; at < RECORD; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return stored === sum;
}

/** Octal, or for large files base 256 after a byte of 0x80. */
function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136);
  if (field[0] === 0x80) return Number(field.readBigUInt64BE(4));
  const size = Number.parseInt(text(field).trim() || "0", 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new FormatError("a tar's member has no size");
  return size;
}

function isFile(header: Buffer): boolean {
  const type = header[156];
  return type === 0 || type === 0x30 || type === 0x37;
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? field.length : end);
}
