import { deflateRawSync } from "node:zlib";
import { buf as crc32 } from "crc-32";

/** One member, valid unless a property says otherwise. */
export interface ZipEntry {
  readonly name: string;
  /** Name in the local header, if it differs from that in the directory. */
  readonly localName?: string;
  readonly content: Buffer;
  readonly deflate?: boolean;
  readonly flags?: number;
  readonly crc?: number;
  /** Extra field of the directory's entry. */
  readonly extra?: Buffer;
  /** Extra field of the local header. */
  readonly localExtra?: Buffer;
  /** Sizes in the local header, if they differ from those in the directory. */
  readonly localSize?: number;
  /** Writes the sizes in a data descriptor after the member; a number replaces the real size. */
  readonly streamed?: true | number;
  readonly method?: number;
  /** Unix mode. */
  readonly mode?: number;
}

/** The parts of a zip around its members. */
export interface ZipFrame {
  readonly comment?: Buffer;
  /** Bytes between the last member and the directory. */
  readonly gap?: Buffer;
  /** Writes the zip64 records; a number replaces the offset of the directory. */
  readonly wide?: true | number;
  readonly count?: number;
  /** Number of the disk. */
  readonly disk?: number;
}

/** A zip, valid unless a member or the frame says otherwise. */
export function zip(entries: readonly ZipEntry[], frame: ZipFrame = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, localName = name, content, extra = Buffer.alloc(0) } = entry;
    const { localExtra = Buffer.alloc(0), streamed, flags = streamed ? 8 : 0 } = entry;
    const stored = entry.deflate ? deflateRawSync(content) : content;
    const own = crc32(content) >>> 0;
    const sizes = { crc: own, compressed: stored.length, bytes: content.length };
    const method = entry.method ?? (entry.deflate ? 8 : 0);
    const before = streamed
      ? { crc: 0, compressed: 0, bytes: 0 }
      : { ...sizes, ...(entry.localSize !== undefined && both(entry.localSize)) };
    const local = Buffer.concat([
      fields([0x04034b50, 4], [20, 2], [flags, 2], [method, 2], [0, 4], ...numbers(before)),
      fields([Buffer.byteLength(localName), 2], [localExtra.length, 2]),
      Buffer.from(localName),
      localExtra,
      stored,
      streamed ? descriptor(streamed === true ? sizes : { ...sizes, bytes: streamed }) : none,
    ]);
    locals.push(local);
    const listed = { ...sizes, crc: entry.crc ?? own };
    central.push(
      fields([0x02014b50, 4], [20, 2], [20, 2], [flags, 2], [method, 2], [0, 4]),
      fields(...numbers(listed), [Buffer.byteLength(name), 2], [extra.length, 2]),
      fields([0, 4], [0, 2], [(entry.mode ?? 0) * 65_536, 4], [offset, 4]),
      Buffer.from(name),
      extra,
    );
    offset += local.length;
  }
  const { comment = none, gap = none, wide, count = entries.length, disk = 0 } = frame;
  const directory = Buffer.concat(central);
  const start = offset + gap.length;
  const shown = wide === undefined ? start : 0xffffffff;
  return Buffer.concat([
    ...locals,
    gap,
    directory,
    wide === undefined ? none : end64(directory.length, wide === true ? start : wide, start, count),
    fields(
      [0x06054b50, 4],
      [disk, 2],
      [disk, 2],
      [count, 2],
      [count, 2],
      [directory.length, 4],
      [shown, 4],
    ),
    fields([comment.length, 2]),
    comment,
  ]);
}

const none = Buffer.alloc(0);

function both(size: number) {
  return { compressed: size, bytes: size };
}

function numbers({ crc, compressed, bytes }: { crc: number; compressed: number; bytes: number }) {
  return [
    [crc, 4],
    [compressed, 4],
    [bytes, 4],
  ] as [number, number][];
}

function descriptor(sizes: { crc: number; compressed: number; bytes: number }): Buffer {
  return fields([0x08074b50, 4], ...numbers(sizes));
}

function end64(size: number, offset: number, start: number, count: number): Buffer {
  return Buffer.concat([
    fields([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8]),
    fields([size, 8], [offset, 8]),
    fields([0x07064b50, 4], [0, 4], [start + size, 8], [1, 4]),
  ]);
}

/** Little-endian numbers of the given widths, one after the other. */
export function fields(...values: readonly (readonly [value: number, width: number])[]): Buffer {
  return Buffer.concat(
    values.map(([value, width]) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(value));
      return bytes.subarray(0, width);
    }),
  );
}
