import assert from "node:assert/strict";
import { constants, deflateRawSync, inflateRawSync, type ZlibOptions } from "node:zlib";
import { FormatError } from "../../../../inspect/bytes/formatError";
import { unpackDeflate } from "../../../../inspect/formats/compression/deflate";
import { Unpacked } from "../../../../inspect/formats/compression/unpacked";
import { SEED } from "../../../support/fuzz";
import { changed, random } from "../../../support/random";

const MOST = 1 << 22;

function unpack(bytes: Buffer): { content: Buffer; end: number } | "refused" {
  const out = new Unpacked(MOST);
  try {
    const end = unpackDeflate(bytes, 0, out);
    return { content: out.content, end };
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return "refused";
  }
}

/** What zlib unpacks, and how many bytes it used. */
function byZlib(bytes: Buffer): { content: Buffer; end: number } | "refused" {
  try {
    const options: ZlibOptions = {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MOST,
      info: true,
    };
    const { buffer, engine } = inflateRawSync(bytes, options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { content: buffer, end: engine.bytesWritten };
  } catch {
    return "refused";
  }
}

const STRATEGIES = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FIXED,
];

/** Streams of every kind of block, with matches near and far. */
function streams(next: () => number): Buffer[] {
  const noise = Buffer.from(Array.from({ length: 3000 }, () => next()));
  const words = Buffer.from(Array.from({ length: 900 }, () => `word${next() % 97} `).join(""));
  const far = Buffer.concat([words, Buffer.alloc(31_000), noise, words]);
  const contents = [Buffer.alloc(0), Buffer.from("a"), noise, words, Buffer.alloc(5000), far];
  return contents.flatMap((content) =>
    STRATEGIES.flatMap((strategy) =>
      [0, 1, 9].map((level) => deflateRawSync(content, { level, strategy })),
    ),
  );
}

describe("unpackDeflate", () => {
  it("unpacks what zlib wrote, and returns the offset of its end", () => {
    for (const stream of streams(random(SEED))) {
      const followed = Buffer.concat([stream, Buffer.from("more")]);
      assert.deepEqual(unpack(followed), { content: inflateRawSync(stream), end: stream.length });
    }
  });

  it("reads changed, truncated and random streams as zlib does", () => {
    const next = random(SEED);
    const inputs = streams(next).filter(({ length }) => length < 1500);
    const seen = { refused: 0, read: 0 };
    for (let round = 0; round < 6000; round++) {
      const input = inputs[next() % inputs.length] as Buffer;
      const random = Buffer.from(Array.from({ length: next() % 80 }, () => next()));
      const bytes = round % 4 === 0 ? random : changed(input, next);
      const expected = byZlib(bytes);
      const found = unpack(bytes);
      seen[found === "refused" ? "refused" : "read"]++;
      // zlib reads on with a code without symbols, and refuses the block at its end.
      if (found === "refused" && expected !== "refused" && expected.end === bytes.length) continue;
      assert.deepEqual(found, expected, `round ${round}: ${bytes.toString("hex")}`);
    }
    assert.ok(Math.min(seen.refused, seen.read) > 1000, JSON.stringify(seen));
  });

  it("keeps what comes before an error", () => {
    const content = Buffer.from("pickles come first\n".repeat(40));
    const stream = deflateRawSync(content, { level: 0 });
    // The second block has an unknown type.
    stream[0] = 0;
    const out = new Unpacked(MOST);
    assert.throws(
      () => unpackDeflate(Buffer.concat([stream, Buffer.from([7])]), 0, out),
      FormatError,
    );
    assert.ok(out.content.equals(content));
  });
});
