import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import type { FormatName } from "../../../inspect/formats/catalog";
import { SAMPLES } from "../../support/formatSamples";
import { tar } from "../../support/tar";

const judge = (bytes: Buffer) => recognise(bufferSource(bytes));
const sample = (format: FormatName) => Buffer.from(SAMPLES[format] ?? []);
const many = (count: number, part: Buffer) => Buffer.alloc(count * part.length, part);
const hex = (text: string) => Buffer.from(text, "hex");

/** A sample before empty parts, with the length of the whole at byte 4 if its header has one. */
function longer(format: FormatName, part: Buffer, order?: "LE" | "BE"): Buffer {
  const whole = Buffer.concat([sample(format), many(100_001, part)]);
  if (order) whole[`writeUInt32${order}`](whole.length - 8, 4);
  return whole;
}

const FLAC = Buffer.concat([sample("flac").subarray(0, 42), many(10_001, hex("01000000"))]);
FLAC[4] = 0;
const avro = sample("avro");
/** Without its blocks, the last bytes of the header are the sync marker, with which the file ends, too. */
const SYNC = avro.subarray(-16);
const AVRO = Buffer.concat([
  avro.subarray(0, avro.indexOf(SYNC) + 16),
  many(1_000_001, Buffer.concat([hex("0000"), SYNC])),
]);
const FASTTEXT = sample("fasttext");
FASTTEXT.writeInt32LE(5_000_001, 64);
FASTTEXT.writeInt32LE(5_000_001, 68);
FASTTEXT.writeInt32LE(0, 72);

const LONG: Partial<Record<FormatName, Buffer>> = {
  wav: longer("wav", hex("4a554e4b00000000"), "LE"),
  aiff: longer("aiff", hex("4a554e4b00000000"), "BE"),
  caf: longer("caf", hex("667265650000000000000000")),
  wave64: longer("wave64", Buffer.concat([Buffer.alloc(16, "a"), hex("1800000000000000")])),
  mp4: longer("mp4", hex("0000000866726565")),
  jpeg2000: longer("jpeg2000", hex("0000000866726565")),
  flac: FLAC,
  ogg: many(1_000_001, Buffer.concat([sample("ogg").subarray(0, 26), hex("00")])),
  matlab: Buffer.concat([
    sample("matlab").subarray(0, 128),
    many(1_000_001, hex("0f00000000000000")),
  ]),
  "lightgbm-data": Buffer.concat([
    sample("lightgbm-data").subarray(0, 40),
    Buffer.alloc(8_000_008),
  ]),
  avro: AVRO,
  fasttext: FASTTEXT,
};

describe("a file with more parts than are walked", () => {
  for (const [format, bytes] of Object.entries(LONG))
    it(`is not judged to its end, and not damaged: ${format}`, () => {
      const found = judge(bytes);
      assert.deepEqual([found.format, found.fault], [format, undefined]);
      assert.match(found.unseen ?? "", /^it has more than \d+ \w+/);
    });

  it("is read if it is a tar that is padded to large blocks", () => {
    const plain = tar([{ name: "a.txt", content: Buffer.from("text") }]);
    const padded = (bytes: number) => judge(Buffer.concat([plain, Buffer.alloc(bytes)]));
    assert.deepEqual(padded(10 << 20), { format: "tar", detail: { members: 1 } });
    assert.match(padded(33 << 20).unseen ?? "", /bytes follow its last member/);
    const late = Buffer.concat([plain, Buffer.alloc(10 << 20), plain]);
    assert.match(judge(late).fault ?? "", /bytes follow the end of the tar/);
  });
});
