import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { FormatError } from "../../../../inspect/bytes/formatError";
import { unpackGzip } from "../../../../inspect/formats/compression/gzip";
import { Unpacked } from "../../../../inspect/formats/compression/unpacked";
import { LIMITS } from "../../../../inspect/formats/limits";

function unpack(bytes: Buffer): string {
  const out = new Unpacked(1 << 22);
  unpackGzip(bytes, out);
  return out.content.toString();
}

const text = gzipSync("text");
const MAGIC = Buffer.from([0x1f, 0x8b, 8]);

/** The member "text" with these flags and header fields. */
function withFields(flags: number, ...fields: Buffer[]): Buffer {
  return Buffer.concat([
    MAGIC,
    Buffer.from([flags]),
    Buffer.alloc(6),
    ...fields,
    text.subarray(10),
  ]);
}

describe("unpackGzip", () => {
  it("skips every field of a header", () => {
    const extra = Buffer.from("\x03\0abc", "latin1");
    const name = Buffer.from("name\0");
    const checksum = Buffer.alloc(2);
    assert.equal(unpack(withFields(4, extra)), "text");
    assert.equal(unpack(withFields(8, name)), "text");
    assert.equal(unpack(withFields(16, name)), "text");
    assert.equal(unpack(withFields(2, checksum)), "text");
    assert.equal(unpack(withFields(31, extra, name, name, checksum)), "text");
  });

  it("reads members with zero bytes between and after them, as Python's gzip module does", () => {
    const zeros = Buffer.alloc(7);
    assert.equal(unpack(Buffer.concat([text, zeros, text, zeros])), "texttext");
  });

  it("refuses other bytes after a member", () => {
    assert.throws(() => unpack(Buffer.concat([text, Buffer.from("more")])), {
      name: "FormatError",
      message: /follow the end of the gzip data/,
    });
  });

  it("refuses a checksum and a length that are not those of the content", () => {
    for (const at of [8, 4]) {
      const bytes = Buffer.from(text);
      bytes[bytes.length - at] = (bytes[bytes.length - at] as number) ^ 1;
      assert.throws(() => unpack(bytes), /checksum/);
    }
  });

  it("refuses a truncated stream, wherever it ends, and keeps what it contains", () => {
    for (let length = 1; length < text.length; length++)
      assert.throws(() => unpack(text.subarray(0, length)), FormatError, `${length} bytes`);
    const out = new Unpacked(1 << 22);
    assert.throws(() => unpackGzip(text.subarray(0, -8), out), /truncated/);
    assert.equal(out.content.toString(), "text");
  });

  it("reads large streams by zlib with the same results", () => {
    const content = randomBytes(LIMITS.inflatedHere + 1);
    const bytes = gzipSync(content);
    const out = new Unpacked(1 << 22);
    unpackGzip(Buffer.concat([bytes, Buffer.alloc(3), text]), out);
    assert.ok(out.content.equals(Buffer.concat([content, Buffer.from("text")])));
    const broken = Buffer.concat([bytes.subarray(0, 200_000), Buffer.alloc(100_000, 0xff)]);
    const start = new Unpacked(1 << 22);
    assert.throws(() => unpackGzip(broken, start), FormatError);
    assert.ok(start.length > 1000 && content.subarray(0, start.length).equals(start.content));
  });
});
