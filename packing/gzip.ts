import { buf as crc32 } from "crc-32";

/** Magic, deflate, no flags, no time, no extra flags, unknown operating system. Source: RFC 1952, 2.3. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** Longest stored block. Source: RFC 1951, 3.2.4. */
const BLOCK = 0xffff;

/**
 * Bytes in gzip format, stored without compression: the output of a compressor differs between its versions and between
 * processors, and sources are small.
 */
export function gzipStored(bytes: Buffer): Buffer {
  const parts: Buffer[] = [HEADER];
  for (let offset = 0; ; offset += BLOCK) {
    const block = bytes.subarray(offset, offset + BLOCK);
    const isLast = offset + BLOCK >= bytes.length;
    const head = Buffer.alloc(5);
    head.writeUInt8(isLast ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(block.length ^ 0xffff, 3);
    parts.push(head, block);
    if (isLast) break;
  }
  const tail = Buffer.alloc(8);
  tail.writeInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return Buffer.concat([...parts, tail]);
}
