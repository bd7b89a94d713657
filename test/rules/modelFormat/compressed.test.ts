import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { inspect } from "../../../inspect";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { judge } from "../../../rules";
import { refusal } from "../../../rules/modelFormat/refusal";
import { copyOf, fixtures, scratchFolder } from "../../support/project";
import { zip } from "../../support/zip";

/** What model-format reports about a file among the assets of an export. */
async function ofAsset(bytes: Buffer): Promise<string[]> {
  const root = copyOf("multi_input", scratchFolder());
  writeFileSync(join(root, "extra.bin"), bytes);
  const found = judge(await inspect(root)).filter(({ file }) => file === "extra.bin");
  return found.map(({ code, level }) => `${code} ${level}`);
}

/** A stream that decompresses to more than the limit, but not with the ratio of a bomb. */
function large(): Buffer {
  const part = Buffer.alloc(1 << 20);
  for (let at = 0; at < part.length; at += 64) part.writeUInt32LE((at * 2654435761) % 2 ** 32, at);
  return gzipSync(Buffer.concat(Array.from({ length: 70 }, () => part)), { level: 1 });
}

describe("model-format, on compressed files", () => {
  it("refuses 7z and lzip without reading them", async () => {
    // 7zFormat.txt of 7-Zip; the lzip manual; xz src/liblzma/common/lzip_decoder.c.
    for (const hex of ["377abcaf271c0004", "4c5a495001", "4c5a495000"]) {
      const bytes = Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(64)]);
      assert.deepEqual(await ofAsset(bytes), ["FMT006 mandatory"]);
    }
  });

  for (const suffix of ["gz", "bz2", "xz", "lzma", "zst", "lz4"]) {
    const bytes = readFileSync(join(fixtures, `formats/text.txt.${suffix}`));

    it(`accepts text in .${suffix}`, async () => {
      assert.deepEqual(await ofAsset(bytes), []);
    });

    it(`refuses a pickle in .${suffix} as a pickle`, async () => {
      const pickle = readFileSync(join(fixtures, `formats/pickle.pkl.${suffix}`));
      assert.deepEqual(await ofAsset(pickle), ["FMT001 mandatory"]);
    });

    it(`warns of numbers in .${suffix}, as of uncompressed numbers`, async () => {
      const numbers = readFileSync(join(fixtures, `formats/numbers.bin.${suffix}`));
      assert.deepEqual(await ofAsset(numbers), ["FMT007 advisory"]);
    });

    it(`refuses .${suffix} that is truncated or followed by other bytes`, async () => {
      assert.deepEqual(await ofAsset(bytes.subarray(0, -40)), ["FMT005 mandatory"]);
      const followed = Buffer.concat([bytes, Buffer.from("PK\x03\x04 and more than that")]);
      assert.deepEqual(await ofAsset(followed), ["FMT005 mandatory"]);
    });
  }

  for (const bits of ["000", "404", "131"]) {
    const bytes = readFileSync(join(fixtures, `formats/pickle_${bits}.lzma`));

    it(`refuses a pickle in .lzma with the properties ${bits}, whatever follows`, async () => {
      assert.deepEqual(await ofAsset(bytes), ["FMT001 mandatory"]);
      const followed = Buffer.concat([bytes, Buffer.alloc(40)]);
      assert.deepEqual(await ofAsset(followed), ["FMT005 mandatory"]);
    });

    it(`refuses it with a first byte ${bits} that older decoders skip`, async () => {
      const skipped = Buffer.from(bytes);
      skipped[13] = 1;
      assert.deepEqual(await ofAsset(skipped), ["FMT001 mandatory"]);
    });
  }

  it("takes small numbers for numbers, although they start like lzma", async () => {
    const numbers = Buffer.from(
      BigInt64Array.from({ length: 500 }, (_, at) => BigInt(at % 9)).buffer,
    );
    assert.deepEqual(await ofAsset(numbers), ["FMT007 advisory"]);
  });

  it("warns of content that is not decompressed to its end, and refuses it if a server loads it", () => {
    const found = recognise(bufferSource(large()));
    const judged = (place: "artifact" | "graph", unknownFormats: "warn" | "refuse" | "accept") => {
      const options = { tensorOnlyPickle: "refuse", unknownFormats } as const;
      const { code, level = "mandatory" } = refusal(found, place, options) ?? {};
      return code && `${code} ${level}`;
    };
    assert.equal(judged("artifact", "warn"), "FMT006 advisory");
    assert.equal(judged("artifact", "refuse"), "FMT006 mandatory");
    assert.equal(judged("artifact", "accept"), undefined);
    assert.equal(judged("graph", "warn"), "FMT006 mandatory");
  });

  it("opens no more streams of an archive than the budget allows", () => {
    const stream = readFileSync(join(fixtures, "formats/text.txt.bz2"));
    const large = zip([
      { name: "a.txt", content: Buffer.alloc(60 << 20, "word\n"), deflate: true },
      { name: "b.txt", content: Buffer.alloc(62 << 20, "word\n"), deflate: true },
      { name: "c.bz2", content: stream },
    ]);
    const { members = [] } = recognise(bufferSource(large));
    const unseen = members.flatMap((member) => member.unseen ?? []);
    assert.deepEqual(unseen, ["the limit for unpacking one file was reached before it"]);
  });
});
