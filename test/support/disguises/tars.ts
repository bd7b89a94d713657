import { gzipSync } from "node:zlib";
import { paxRecord, tar } from "../tar";
import { noise, plain, type Wrap } from "./parts";

/** Tars around a payload: valid ones, and ones that readers interpret differently. */
export const tars: Readonly<Record<string, Wrap>> = {
  "in a tar": (payload) => tar([{ name: "weights.bin", content: payload }]),
  "in a tar as a member of an unknown type": (payload) =>
    tar([{ name: "weights.bin", content: payload, type: "Z" }]),
  "in a tar behind a long name": (payload) =>
    tar([
      { name: "././@LongLink", content: Buffer.from("long\0"), type: "L" },
      { name: "weights.bin", content: payload },
    ]),
  "in a tar whose size is overridden": (payload) =>
    tar([
      { name: "h", content: paxRecord("size", "0"), type: "x" },
      { name: "a", content: tar([{ name: "w", content: payload }]) },
    ]),
  "in a tar whose size has an underscore": (payload) =>
    tar([
      { name: "a", content: tar([{ name: "w", content: payload }]), size: "0000000_000" },
      { name: "b", content: plain },
    ]),
  "in a tar as the content of a folder": (payload) =>
    tar([{ name: "a", content: payload, type: "5" }]),
  "in a tar behind its end": (payload) =>
    Buffer.concat([
      tar([{ name: "a", content: plain }], Buffer.alloc(512)),
      tar([{ name: "w", content: payload }]),
    ]),
  "in a tar with an old checksum": (payload) => signedTar(payload),
  "in a tar with a checksum in Python's form": (payload) => summedTar(payload, "0o"),
  "in a tar with a checksum that has a sign": (payload) => summedTar(payload, "+"),
  "in a tar with a checksum in parts": (payload) => summedTar(payload, "0_"),
  "in a tar with a checksum after a separator": (payload) => summedTar(payload, "\x1c"),
  "in a tar with a checksum in base 256": (payload) => summedTar(payload, "\x80"),
  "in a tar in gzip": (payload) => gzipSync(tar([{ name: "weights.bin", content: payload }])),
  "in a tar in gzip behind a large member": (payload) =>
    gzipSync(
      tar([
        { name: "a", content: noise },
        { name: "w", content: payload },
      ]),
    ),
};

/** A tar whose checksum treats bytes as signed, as old writers did and readers still accept. */
function signedTar(payload: Buffer): Buffer {
  const bytes = tar([{ name: "w\xe9", content: payload }]);
  bytes.fill(" ", 148, 156);
  let sum = 0;
  for (const byte of bytes.subarray(0, 512)) sum += byte > 127 ? byte - 256 : byte;
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}

/** A tar without ustar's mark whose checksum is written as Python reads it. Source: Lib/tarfile.py, nti. */
function summedTar(payload: Buffer, before: string): Buffer {
  const bytes = tar([{ name: "\x89PNG\r\n\x1a\n", content: payload }]);
  bytes.fill(0, 257, 265).fill(" ", 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.fill(0, 148, 156).write(`${before}${sum.toString(8)}`, 148, "latin1");
  if (before === "\x80") bytes.fill(0, 149, 156).writeUInt32BE(sum, 152);
  return bytes;
}
