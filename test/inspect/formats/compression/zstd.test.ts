import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../../../../inspect/bytes/formatError";
import { NotUnpackedError, Unpacked } from "../../../../inspect/formats/compression/unpacked";
import { unpackZstd } from "../../../../inspect/formats/compression/zstd";
import { fixtures } from "../../../support/project";

/** The content of `test/fixtures/formats/blocks.*.zst`, as `make_formats.py` makes it. */
function contentOfBlocks(): Buffer {
  const words = Array.from({ length: 700 }, (_, at) => `word${at % 97} ${(at * at) % 1009}\n`);
  const text = Buffer.from(words.join(""));
  const keys = noise(1600, 256);
  const records = Array.from({ length: 400 }, (_, at) => [
    Buffer.from("\0key"),
    keys.subarray(4 * at, 4 * at + 4),
  ]).flat();
  return Buffer.concat([text, Buffer.alloc(200_000), noise(1500, 16), ...records, text]);
}

function noise(count: number, symbols: number): Buffer {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fff_ffff;
    return (state >>> 16) % symbols;
  };
  return Buffer.from(Array.from({ length: count }, next));
}

function unpack(bytes: Buffer): Buffer {
  const out = new Unpacked(1 << 20);
  unpackZstd(bytes, out);
  return out.content;
}

/** A frame without a size whose blocks have the given kind (0 raw, 1 repeated byte, 2 compressed) and content. */
function frame(
  blocks: readonly (readonly [kind: number, content: Buffer, size?: number])[],
): Buffer {
  const parts = blocks.flatMap(([kind, content, size = content.length], at) => {
    const header = Buffer.alloc(3);
    header.writeUIntLE((size << 3) | (kind << 1) | (at === blocks.length - 1 ? 1 : 0), 0, 3);
    return [header, content];
  });
  return Buffer.concat([Buffer.from("28b52ffd0058", "hex"), ...parts]);
}

const compressed = (hex: string) => frame([[2, Buffer.from(hex, "hex")]]);

/** One literal "a", and nothing else. */
const LITERAL = "0961";

describe("unpackZstd", () => {
  const content = contentOfBlocks();
  for (const name of ["fast", "best", "flushed-800", "flushed-1500"]) {
    const bytes = readFileSync(join(fixtures, `formats/blocks.${name}.zst`));

    it(`unpacks what libzstd wrote to blocks.${name}.zst`, () => {
      assert.ok(unpack(bytes).equals(content));
    });

    it(`keeps the content before the end of a truncated blocks.${name}.zst`, () => {
      const out = new Unpacked(1 << 20);
      assert.throws(() => unpackZstd(bytes.subarray(0, -20), out), FormatError);
      assert.ok(out.length > 0);
      assert.ok(out.content.equals(content.subarray(0, out.length)));
    });
  }

  it("unpacks literals and a repeated byte", () => {
    assert.equal(unpack(compressed(`${LITERAL}00`)).toString(), "a");
    assert.equal(unpack(frame([[1, Buffer.from("b"), 3]])).toString(), "bbb");
  });

  // Each is corrupted for `zstd -t` as well.
  const damaged: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
    "a Huffman table whose weights never end": [
      compressed("12800104f003ffff0300"),
      /too many weights/,
    ],
    "98,047 sequences, each of at least 65,539 bytes, that take more bits than there are": [
      Buffer.from("28b52ffd00585500000861ffffff5400003401", "hex"),
      /truncated/,
    ],
    "sequences that unpack to more than a block may": [
      compressed("116102540100340000000001"),
      /more than it may/,
    ],
    "a match before the content": [compressed(`${LITERAL}015400040010`), /before the content/],
    "a repeated table that is missing": [compressed(`${LITERAL}01fc01`), /is missing/],
    "bytes after a block without sequences": [compressed(`${LITERAL}0000`), /left over/],
    "a bit stream without an end mark": [compressed(`${LITERAL}010000`), /end mark/],
    "a size in the header that its content does not have": [
      Buffer.from("28b52ffd200209000061", "hex"),
      /size in its header/,
    ],
  };
  for (const [what, [bytes, message]] of Object.entries(damaged)) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => unpack(bytes),
        (error) => {
          assert.ok(error instanceof FormatError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it("stops at a limit for tables that hardly any content uses", () => {
    // Weights of a code of up to 11 bits, for one literal a block.
    const huffman = Buffer.from("8a1123456789a0", "hex");
    const header = Buffer.alloc(3);
    header.writeUIntLE(2 | (1 << 4) | ((huffman.length + 1) << 14), 0, 3);
    const one = Buffer.concat([header, huffman, Buffer.from("0300", "hex")]);
    const many = Array.from({ length: 140_000 }, () => [2, one] as const);
    assert.throws(() => unpack(frame(many)), NotUnpackedError);
  });
});
