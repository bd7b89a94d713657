import type { ByteSource } from "../../bytes/byteSource";
import { partsOf } from "../../bytes/chunks";
import { FormatError, LimitError } from "../../bytes/formatError";
import { sectionOf } from "../../bytes/subrange";
import type { Budget } from "../budget";
import { refuseStrayHdf5 } from "../hdf5/hdf5";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { recogniseArchive } from "./archive";
import { type ArchiveMember, BEYOND } from "./members";
import { isTarHeader, readTarHeader, type TarHeader } from "./tarHeader";

/** Size of the records of a tar. Source: POSIX.1-2017 pax, "ustar Interchange Format"; v7 before it. */
const RECORD = 512;
/** Bytes of empty records after the last member that are read. Writers pad to 10 KiB by default, and to their blocks. */
const TAIL = 32 << 20;

/** A tar, ustar or older, recognised by the checksum of its first header, and then by its members. */
export const recogniseTar: Recogniser = ({ source, inner, budget }) => {
  const found = readTar(source, budget);
  if (!found) return undefined;
  refuseStrayHdf5(
    found.isCut ? sectionOf(source, 0, found.end) : source,
    found.members.map(({ start }) => start),
  );
  const members = found.members.map(({ path, content }, index): ArchiveMember => {
    const bytes = content.size;
    const isBeyond = found.isCut && index === found.members.length - 1;
    return {
      path,
      bytes,
      recognise: () => (isBeyond ? BEYOND : inner(content)),
      read: () => (bytes > LIMITS.wholeMember ? undefined : content.read(0, bytes)),
    };
  });
  const { unseen } = found;
  return { ...recogniseArchive("tar", members), ...(unseen !== undefined && { unseen }) };
};

/** A file or a folder of a tar. */
export interface TarMember {
  /** Ends in a slash for a folder. */
  readonly path: string;
  readonly content: ByteSource;
  /** Offset of its content in the tar. */
  readonly start: number;
}

/** The members of a tar, as far as they were read. */
export interface TarContent {
  readonly members: readonly TarMember[];
  /** Whether the last of them is the first that may not be judged, after which nothing was read. */
  readonly isCut: boolean;
  /** Offset up to which the tar was read. */
  readonly end: number;
  /** Why not all bytes after the last member were read. */
  readonly unseen?: string;
}

/** The members of a tar; undefined for other bytes. Throws FormatError if readers may see different members. */
export function readTar(source: ByteSource, budget: Budget): TarContent | undefined {
  const head = source.read(0, RECORD);
  if (!isTarHeader(head)) {
    // Python's tarfile skips a header that it considers damaged, and reads on.
    if (
      head[257] === 0x75 &&
      head.toString("latin1", 257, 262) === "ustar" &&
      head.length >= RECORD
    )
      throw new FormatError("a tar's first header is damaged");
    return undefined;
  }
  const members: TarMember[] = [];
  let name: string | undefined;
  // Whether an extension of the next member was read; if there are two, some readers use the first and some the last.
  let isExtended = false;
  let at = 0;
  let isCut = false;
  let unseen: string | undefined;
  while (at + RECORD <= source.size && !isCut) {
    const record = source.read(at, RECORD);
    if (record.every((byte) => byte === 0)) {
      refuseTail(sectionOf(source, at, TAIL), at);
      if (source.size - at > TAIL) unseen = `more than ${TAIL} bytes follow its last member`;
      break;
    }
    if (!isTarHeader(record)) throw new FormatError("a tar's header is damaged", at);
    const header = readTarHeader(record, at);
    const start = at + RECORD;
    if (start + header.bytes > source.size)
      throw new FormatError("a tar's member runs past the end", at);
    const content = sectionOf(source, start, header.bytes);
    if (header.kind === "extension") {
      if (header.type !== "g" && isExtended)
        throw new FormatError("a tar's member has two extensions", at);
      isExtended ||= header.type !== "g";
      name = nameIn(header, content) ?? name;
    } else {
      const path = name ?? header.path;
      // Some readers treat it as a folder, some as a file, and some skip its bytes.
      if (header.kind === "file" && /(^|\/)$/.test(path))
        throw new FormatError("a tar has a file with the name of a folder", at);
      const own = header.kind === "folder" ? path.replace(/\/*$/, "/") : path;
      members.push({ path: own, content, start });
      isCut = budget.takeMembers(1) === 0;
      name = undefined;
      isExtended = false;
    }
    at = start + Math.ceil(header.bytes / RECORD) * RECORD;
  }
  if (isExtended) throw new FormatError("a tar ends after an extension without a member");
  return { members, isCut, end: at, ...(unseen !== undefined && { unseen }) };
}

/** Throws FormatError for data after an empty record, because only some readers read on there. */
function refuseTail(tail: ByteSource, start: number): void {
  for (const { start: at, part } of partsOf(tail, 0)) {
    if (!part.equals(Buffer.alloc(part.length)))
      throw new FormatError("bytes follow the end of the tar", start + at);
  }
}

/**
 * The name that an extension gives the next member. Other properties that an extension may set, above all the size,
 * would make this reader see other members than a loader does, so they are a FormatError.
 */
function nameIn({ type }: TarHeader, content: ByteSource): string | undefined {
  if (content.size > LIMITS.searchPart)
    throw new LimitError(`a tar's extension has more than ${LIMITS.searchPart} bytes`);
  const text = content.read(0, content.size).toString("utf8");
  if (type === "L") return text.replace(/\0.*$/s, "");
  if (type === "K") throw new FormatError("a tar has a link");
  const records = recordsOf(text);
  const refused =
    type === "g" ? /^(size|path|linkpath|GNU\.sparse)/ : /^(size|linkpath|GNU\.sparse)/;
  const changed = records.find(({ key }) => refused.test(key))?.key;
  if (changed !== undefined) throw new FormatError(`a tar's extension changes the ${changed}`);
  return records.findLast(({ key }) => key === "path")?.value;
}

/** The records of a pax header: each has a length, a key and a value. */
function recordsOf(text: string): { key: string; value: string }[] {
  const records: { key: string; value: string }[] = [];
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 8), 10);
    const record = bytes.toString("utf8", at, at + length);
    const [, key, value] = /^\d+ ([^=\n]+)=(.*)\n$/s.exec(record) ?? [];
    // A record that ends elsewhere than it says makes readers see other ones.
    if (key === undefined || value === undefined || Buffer.byteLength(record) !== length)
      throw new FormatError("a tar's extension is damaged");
    records.push({ key, value });
    at += length;
  }
  return records;
}
