import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ByteSource, bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import type { FormatName } from "../../../inspect/formats/catalog";
import { SAMPLES } from "../../support/formatSamples";
import { fixtures } from "../../support/project";
import { zip } from "../../support/zip";

/** Formats whose magic is long enough that a damaged file is reported as damaged, not as unknown. */
const MARKED: readonly FormatName[] = [
  "parquet",
  "arrow-file",
  "feather",
  "avro",
  "sqlite",
  "fasttext",
  "wav",
  "webp",
  "ogg",
  "svg",
  "jpeg2000",
  "heif",
  "mp4",
  "aiff",
  "au",
  "caf",
  "matlab",
  "openvino",
  "coreml-weights",
  "sas-transport",
  "lightgbm-data",
  "usearch",
  "mlir",
];
/** Formats without a magic, whose structure must end exactly at the end of the file. */
const UNMARKED: readonly FormatName[] = [
  "arrow-stream",
  "msgpack",
  "word2vec",
  "mpeg-audio",
  "paddle-parameters",
  "sentencepiece",
  "bmp",
  "netpbm",
  "tga",
  "ctranslate2",
];

function sample(format: FormatName): Buffer {
  const bytes = SAMPLES[format];
  assert.ok(bytes);
  return bytes;
}

function found(bytes: Buffer) {
  const { format, fault } = recognise(bufferSource(bytes));
  return { format, isFault: fault !== undefined };
}

describe("data formats", () => {
  for (const format of MARKED) {
    it(`reports ${format} without its last two bytes as damaged`, () => {
      const cut = sample(format).subarray(0, -2);
      assert.deepEqual(found(cut), { format, isFault: true });
    });
  }

  for (const format of UNMARKED) {
    it(`reports ${format} without its last two bytes as unknown`, () => {
      const cut = sample(format).subarray(0, -2);
      assert.deepEqual(found(cut), { format: "unknown", isFault: false });
    });
  }

  for (const format of [...MARKED, ...UNMARKED]) {
    it(`reports ${format} followed by a zip as ambiguous`, () => {
      const tail = zip([{ name: "a.py", content: Buffer.from("import os\n") }]);
      assert.equal(found(Buffer.concat([sample(format), tail])).isFault, true);
    });

    it(`reads ${format} in the same way from a buffer and through windows`, () => {
      const bytes = sample(format);
      const inFile: ByteSource = {
        size: bytes.length,
        read: (offset, length) => bytes.subarray(offset, offset + Math.max(0, length)),
      };
      assert.deepEqual(recognise(inFile), recognise(bufferSource(bytes)));
    });
  }

  it("accepts the byte that libsndfile adds to odd samples in CAF, and no second one", () => {
    const bytes = readFileSync(join(fixtures, "formats/sound_odd.caf"));
    assert.equal(bytes.at(-1), 0);
    assert.deepEqual(found(bytes), { format: "caf", isFault: false });
    assert.equal(found(Buffer.concat([bytes, Buffer.alloc(1)])).isFault, true);
    assert.equal(found(Buffer.concat([bytes.subarray(0, -1), Buffer.from("a")])).isFault, true);
  });

  it("reads Arrow files whose first schema has no length, as Polars writes them", () => {
    const bytes = readFileSync(join(fixtures, "formats/polars.arrow"));
    assert.deepEqual(found(bytes), { format: "arrow-file", isFault: false });
    const shifted = Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(8), bytes.subarray(8)]);
    assert.equal(found(shifted).isFault, true);
    assert.equal(found(bytes.subarray(0, -2)).isFault, true);
  });

  it("finds pickled parameters of extension types in the footer of an Arrow file", () => {
    const bytes = Buffer.from(readFileSync(join(fixtures, "formats/polars.arrow")));
    const name = Buffer.from("arrow.py_extension_type");
    const footer = bytes.length - 10 - bytes.readUInt32LE(bytes.length - 10);
    name.copy(bytes, bytes.length - 10 - name.length);
    assert.ok(bytes.length - 10 - name.length > footer);
    assert.deepEqual(recognise(bufferSource(bytes)).code, [{ kind: "objects", where: "schema" }]);
  });

  it("finds pickled parameters of extension types in schemas of Arrow and Parquet", () => {
    const name = Buffer.from("arrow.py_extension_type");
    const stream = Buffer.from(sample("arrow-stream"));
    // The replacement of the schema's last string has the same length, so that all lengths stay right.
    const at = stream.lastIndexOf("word");
    assert.ok(at > 0 && at + name.length < stream.length);
    name.copy(stream, stream.length - 8 - name.length);
    const { code } = recognise(bufferSource(stream));
    assert.deepEqual(code, [{ kind: "objects", where: "schema" }]);
  });

  it("finds objects that msgpack-numpy would unpickle", () => {
    const text = (value: string) =>
      Buffer.concat([Buffer.from([0xa0 + value.length]), Buffer.from(value)]);
    const array = (kind: string) =>
      Buffer.concat([
        Buffer.from([0x82]),
        text("nd"),
        Buffer.from([0xc3]),
        text("kind"),
        text(kind),
      ]);
    assert.deepEqual(recognise(bufferSource(array("O"))).code, [{ kind: "objects", where: "" }]);
    assert.equal(recognise(bufferSource(array("V"))).code, undefined);
    const kind = Buffer.concat([Buffer.from([0x81]), text("kind"), text("O")]);
    assert.deepEqual(recognise(bufferSource(kind)), { format: "msgpack" });
  });

  it("takes bytes of another format for no text in an old encoding", () => {
    // What msgpack.packb makes of {"kind": "O", "type": "carbon"}, which has no control characters.
    const map = Buffer.from("82a46b696e64a14fa474797065a6636172626f6e", "hex");
    assert.deepEqual(recognise(bufferSource(map)), { format: "msgpack" });
  });

  it("never throws for changed bytes of any of them", () => {
    let state = 7;
    const next = (limit: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * limit);
    };
    for (const format of [...MARKED, ...UNMARKED]) {
      for (let round = 0; round < 60; round++) {
        const bytes = Buffer.from(sample(format));
        for (let change = 0; change < 3; change++) bytes[next(bytes.length)] = next(256);
        assert.ok(recognise(bufferSource(bytes)).format);
      }
    }
  });

  const inUtf16 = (text: string, big: boolean) => {
    const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
    return big ? bytes.swap16() : bytes;
  };
  for (const big of [false, true]) {
    const of = (text: string) => recognise(bufferSource(inUtf16(text, big)));

    it(`reads ${big ? "big" : "little"}-endian UTF-16 as text`, () => {
      assert.deepEqual(of("größe,Länge\r\n1,2\r\n"), { format: "text" });
      assert.deepEqual(of("a: !!python/name:os.getcwd\n").code, [
        { kind: "tag", name: "python/name:os.getcwd", where: "" },
      ]);
      assert.equal(of("a\0b").format, "unknown");
      assert.equal(of("a\uD800b").format, "unknown");
    });
  }

  it("reads the header of a NumPy array with thousands of fields", () => {
    const fields = Array.from({ length: 5000 }, (_, at) => `('field_${at}', '<f4')`);
    const text = `{'descr': [${fields.join(", ")}], 'fortran_order': False, 'shape': (1,), }\n`;
    const start = Buffer.from("\x93NUMPY\x02\0\0\0\0\0", "latin1");
    start.writeUInt32LE(text.length, 8);
    const whole = Buffer.concat([start, Buffer.from(text), Buffer.alloc(20_000)]);
    assert.deepEqual(recognise(bufferSource(whole)), { format: "numpy" });
    assert.match(
      String(recognise(bufferSource(Buffer.concat([whole, Buffer.from("cos\n")]))).fault),
      /bytes follow/,
    );
    assert.match(String(recognise(bufferSource(whole.subarray(0, 70_000))).fault), /truncated/);
  });
});
