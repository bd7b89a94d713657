import { deflateSync, gzipSync } from "node:zlib";
import { fields } from "../zip";
import type { Wrap } from "./parts";

/** Compressed streams around a payload, and the payload itself. */
export const streams: Readonly<Record<string, Wrap>> = {
  "as it is": (payload) => payload,
  "in gzip": (payload) => gzipSync(payload),
  "in zlib": (payload) =>
    deflateSync(Buffer.concat([payload, Buffer.alloc(payload.length < 16 ? 16 : 0)])),
  "in zlib of a small window": (payload) => {
    const bytes = deflateSync(Buffer.concat([payload, Buffer.alloc(16)]), { windowBits: 9 });
    return bytes;
  },
  "in gzip twice": (payload) => gzipSync(gzipSync(payload)),
  "in gzip behind a long extra field": (payload) => gzipWithExtra(payload, 65_000),
  "in gzip behind 300 empty members": (payload) =>
    Buffer.concat([...Array.from({ length: 300 }, () => gzipSync("")), gzipSync(payload)]),
  "in gzip behind empty blocks": (payload) => {
    const bytes = gzipSync(payload);
    const blocks = Buffer.alloc(5000);
    for (let at = 0; at < blocks.length; at += 5) blocks.writeUInt16LE(0xffff, at + 3);
    return Buffer.concat([bytes.subarray(0, 10), blocks, bytes.subarray(10)]);
  },
  "in gzip with a wrong checksum": (payload) => {
    const bytes = gzipSync(payload);
    bytes.writeUInt32LE(1, bytes.length - 8);
    return bytes;
  },
};

/** gzip whose header contains `length` bytes before the content. Source: RFC 1952, FEXTRA. */
function gzipWithExtra(content: Buffer, length: number): Buffer {
  const bytes = gzipSync(content);
  bytes[3] = 4;
  return Buffer.concat([
    bytes.subarray(0, 10),
    fields([length, 2]),
    Buffer.alloc(length),
    bytes.subarray(10),
  ]);
}
