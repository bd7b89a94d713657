import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unpackLz4 } from "../../../../inspect/formats/compression/lz4";
import {
  type Decoder,
  NotUnpackedError,
  Unpacked,
} from "../../../../inspect/formats/compression/unpacked";
import { unpackXz } from "../../../../inspect/formats/compression/xz";
import { unpackZstd } from "../../../../inspect/formats/compression/zstd";
import { DECODERS } from "../../../support/decoders";
import { fixtures } from "../../../support/project";

const words = Array.from({ length: 400 }, (_, at) => `word${at} ${at * 3}\n`);
const text = Buffer.from(`word frequency list\n${words.join("")}`);

function packed(suffix: string): Buffer {
  return readFileSync(join(fixtures, `formats/text.txt.${suffix}`));
}

function unpack(decode: Decoder, bytes: Buffer, most = 1 << 20): Buffer {
  const out = new Unpacked(most);
  decode(bytes, out);
  return out.content;
}

/** The same stream with a skippable frame in front. */
const SKIPPED = Buffer.from("5a2a4d180400000061626364", "hex");

describe("decoders of compressed streams", () => {
  for (const [suffix, decode] of Object.entries(DECODERS)) {
    it(`unpack what its library wrote to .${suffix}`, () => {
      assert.ok(unpack(decode, packed(suffix)).equals(text));
    });

    it(`stop at the limit in .${suffix}`, () => {
      assert.throws(() => unpack(decode, packed(suffix), 1000), NotUnpackedError);
    });

    if (suffix === "lzma" || suffix === "zlib") continue;
    it(`read two streams of .${suffix}, one after the other`, () => {
      const twice = Buffer.concat([packed(suffix), packed(suffix)]);
      assert.ok(unpack(decode, twice).equals(Buffer.concat([text, text])));
    });
  }

  for (const suffix of ["zst", "lz4"]) {
    it(`skip skippable frames in .${suffix}`, () => {
      const decode = DECODERS[suffix] as Decoder;
      const between = Buffer.concat([SKIPPED, packed(suffix), SKIPPED, packed(suffix)]);
      assert.ok(unpack(decode, between).equals(Buffer.concat([text, text])));
      assert.equal(unpack(decode, SKIPPED).length, 0);
    });
  }

  it("do not open frames that need a dictionary, nor lz4's legacy format", () => {
    const withDictionary = Buffer.from("28b52ffd0100010109000061", "hex");
    assert.throws(() => unpack(unpackZstd, withDictionary), /needs a dictionary/);
    const lz4 = Buffer.from(packed("lz4"));
    lz4[4] = (lz4[4] as number) | 1;
    assert.throws(() => unpack(unpackLz4, lz4), /needs a dictionary/);
    assert.throws(() => unpack(unpackLz4, Buffer.from("02214c1800000000", "hex")), /legacy/);
  });

  it("skip padding between xz streams only in multiples of four bytes", () => {
    const padded = (bytes: number) =>
      Buffer.concat([packed("xz"), Buffer.alloc(bytes), packed("xz")]);
    assert.equal(unpack(unpackXz, padded(8)).length, 2 * text.length);
    assert.throws(() => unpack(unpackXz, padded(6)), /padding/);
  });
});
