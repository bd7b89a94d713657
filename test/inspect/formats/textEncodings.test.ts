import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { namedShard } from "../../../inspect/formats/tensorflow/shardName";
import { refusal } from "../../../rules/modelFormat/refusal";

/** `größe,länge` and lines of numbers, in Latin-1. */
const LATIN = Buffer.from("größe,länge\r\n180,12\r\n175,11\r\n", "latin1");
/** Labels for a cat and a dog as Python's codecs write them: ("猫 ねこ\n犬 いぬ\n" * 4).encode(name). */
const JAPANESE = {
  "Shift-JIS": "944c2082cb82b10a8ca22082a282ca0a",
  "EUC-JP": "c7ad20a4cda4b30ab8a420a4a4a4cc0a",
} as const;
const ISO_2022 = Buffer.from("1b24424c2d1b28420a1b2442382421281b28420a", "hex");
const CYRILLIC = Buffer.from("eaeef20af1eee1e0eae00a".repeat(6), "hex");

const of = (bytes: Buffer) => recognise(bufferSource(bytes));
const OPTIONS = { tensorOnlyPickle: "refuse", unknownFormats: "refuse" } as const;

function wide(text: string, unit: 2 | 4, big: boolean): Buffer {
  const bytes = Buffer.alloc(text.length * unit);
  [...text].forEach((character, at) => {
    bytes.writeUInt8(character.charCodeAt(0), at * unit + (big ? unit - 1 : 0));
  });
  return bytes;
}

describe("text that is not in UTF-8", () => {
  const texts: Readonly<Record<string, Buffer>> = {
    "Latin-1": LATIN,
    "Shift-JIS": Buffer.from(JAPANESE["Shift-JIS"].repeat(4), "hex"),
    "EUC-JP": Buffer.from(JAPANESE["EUC-JP"].repeat(4), "hex"),
    "ISO-2022-JP": ISO_2022,
    "Windows-1251": CYRILLIC,
    "one word of Latin-1": Buffer.from("café", "latin1"),
  };
  for (const [name, bytes] of Object.entries(texts)) {
    it(`is text in an unknown encoding: ${name}`, () => {
      assert.deepEqual(of(bytes), { format: "text", detail: { encoding: "unknown" } });
    });
  }

  for (const [unit, big] of [
    [2, false],
    [2, true],
    [4, false],
    [4, true],
  ] as const) {
    const encoding = unit === 2 ? "UTF-16" : "UTF-32";
    it(`is text in ${big ? "big" : "little"}-endian ${encoding} without a byte order mark`, () => {
      const bytes = wide("name,height\nAda,170\n", unit, big);
      assert.deepEqual(of(bytes), { format: "text", detail: { encoding } });
      assert.equal(of(wide("a: !!python/name:os.getcwd\n", unit, big)).code?.length, 1);
      assert.equal(of(wide("import os\nos.getcwd()\n", unit, big)).format, "python-source");
      assert.equal(of(wide("name,\x01height\n", unit, big)).format, "unknown");
    });
  }

  it("is judged as any other text", () => {
    const latin = (text: string) => of(Buffer.from(`# größe\n${text}`, "latin1"));
    assert.equal(latin("import os\nos.getcwd()\n").format, "python-source");
    assert.equal(latin("a: !!python/name:os.getcwd\n").code?.length, 1);
    assert.equal(latin("-----BEGIN PRIVATE KEY-----\n").format, "private-key");
    assert.equal(latin("_target_: os.getcwd\n").loads?.length, 1);
  });

  it("is unknown if it contains a control character, even after its first part", () => {
    assert.equal(of(Buffer.concat([LATIN, Buffer.from([1])])).format, "unknown");
    const long = Buffer.concat([...Array(4000).fill(LATIN), Buffer.from([1])]);
    assert.ok(long.length > 65_536);
    assert.equal(of(long).format, "unknown");
    assert.equal(of(long.subarray(0, -1)).format, "text");
  });

  it("is unknown if it may be numbers: no white space, or few letters", () => {
    assert.equal(of(Buffer.from("f8e9a0c3d1".repeat(40), "hex")).format, "unknown");
    assert.equal(of(Buffer.from("41c3f8e9a0c342d1", "hex")).format, "unknown");
  });

  it("is unknown if floats happen to be characters, unless they contain code", () => {
    const floats = (...values: number[]) => Buffer.from(new Float32Array(values).buffer);
    // The variables of TensorFlow Serving's half_plus_two, which are `?@` in UTF-32.
    assert.equal(of(floats(0.5, 2)).format, "unknown");
    assert.equal(of(floats(...Array(1000).fill(2))).format, "unknown");
    const hidden = `a: !!python/name:os.getcwd # ${"@?".repeat(500)}\n`;
    assert.equal(of(wide(hidden, 4, true)).code?.length, 1);
  });

  it("is a shard by its name if floats happen to be letters", () => {
    const letters = of(Buffer.from(new Float32Array([8, 32]).buffer));
    assert.deepEqual(letters, { format: "text", detail: { encoding: "UTF-32" } });
    const named = (found: object) =>
      namedShard({ path: "variables.data-00000-of-00001", ...letters, ...found }).format;
    assert.equal(named({}), "tensor-bundle-shard");
    assert.equal(named({ code: [{ kind: "tag", name: "python/name:os", where: "" }] }), "text");
    assert.equal(named({ fault: "two claims" }), "text");
  });

  it("is a warning among artifacts and assets, even with unknownFormats: refuse", () => {
    for (const place of ["artifact", "asset", "anywhere"] as const) {
      const { code, level } = refusal(of(LATIN), place, OPTIONS) ?? {};
      assert.deepEqual({ code, level }, { code: "FMT007", level: "advisory" });
    }
    assert.equal(refusal(of(LATIN), "source", OPTIONS), undefined);
  });
});
