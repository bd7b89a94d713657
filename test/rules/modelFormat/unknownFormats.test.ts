import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inspect } from "../../../inspect";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { judge } from "../../../rules";
import { refusal } from "../../../rules/modelFormat/refusal";
import { sniff } from "../../../rules/modelFormat/sniff";
import { SAMPLES } from "../../support/formatSamples";
import { copyOf, scratchFolder } from "../../support/project";
import { tar } from "../../support/tar";
import { zip } from "../../support/zip";

const NOISE = Buffer.from([0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3]);
const PICKLE = Buffer.from("cposix\nsystem\n(S'ls'\ntR.", "latin1");

/** Level and code of model-format's finding for a file that is added to a routine's artifacts or an export's folder. */
async function levelOf(
  fixture: string,
  path: string,
  content: Buffer,
  options: Record<string, unknown> = {},
): Promise<string[]> {
  const root = copyOf(fixture, scratchFolder());
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  return judge(await inspect(root), { policies: { "model-format": options } })
    .filter(({ policy, file }) => policy === "model-format" && file === path)
    .map(({ level, code }) => `${level} ${code}`);
}

describe("model-format, for bytes of an unknown format", () => {
  it("warns of them among assets", async () => {
    assert.deepEqual(await levelOf("multi_input", "assets/a.bin", NOISE), ["advisory FMT007"]);
  });

  it("refuses them with unknownFormats: refuse", async () => {
    const options = { unknownFormats: "refuse" };
    assert.deepEqual(await levelOf("multi_input", "assets/a.bin", NOISE, options), [
      "mandatory FMT007",
    ]);
  });

  it("refuses them if a server reads a file of a fixed name", async () => {
    const options = { opaqueFiles: ["*"] };
    assert.deepEqual(await levelOf("multi_input", "fingerprint.pb", NOISE, options), [
      "mandatory FMT007",
    ]);
  });

  for (const unknownFormats of ["warn", "refuse"]) {
    it(`ignores files that opaqueFiles names, with unknownFormats: ${unknownFormats}`, async () => {
      const options = { unknownFormats, opaqueFiles: ["assets/*.bin"] };
      assert.deepEqual(await levelOf("multi_input", "assets/a.bin", NOISE, options), []);
      assert.equal((await levelOf("multi_input", "assets/a.ann", NOISE, options)).length, 1);
    });
  }

  it("refuses pickles, damaged and packed files that opaqueFiles names", async () => {
    const options = { opaqueFiles: ["*"] };
    const cut = zip([{ name: "a.txt", content: NOISE }]).subarray(0, -4);
    const packed = Buffer.from("7z\xbc\xaf\x27\x1c", "latin1");
    for (const [content, code] of [
      [PICKLE, "FMT001"],
      [tar([{ name: "a", content: PICKLE }]), "FMT001"],
      [cut, "FMT005"],
      [packed, "FMT006"],
      [SAMPLES["unopened-zip"] ?? NOISE, "FMT006"],
    ] as const) {
      const found = await levelOf("multi_input", "assets/a.bin", content, options);
      assert.deepEqual(found, [`mandatory ${code}`]);
    }
  });

  it("reports a pickle in an archive before an unknown member that precedes it", () => {
    const found = recognise(
      bufferSource(
        zip([
          { name: "a.bin", content: NOISE },
          { name: "b.bin", content: PICKLE },
        ]),
      ),
    );
    const options = { tensorOnlyPickle: "refuse", unknownFormats: "warn" } as const;
    const { code, level } = refusal(found, "artifact", options) ?? {};
    assert.deepEqual({ code, level }, { code: "FMT001", level: undefined });
  });

  it("refuses them as members of an archive among sources", () => {
    const found = recognise(bufferSource(zip([{ name: "a.bin", content: NOISE }])));
    const options = { tensorOnlyPickle: "refuse", unknownFormats: "warn" } as const;
    assert.equal(refusal(found, "artifact", options)?.level, "advisory");
    assert.equal(refusal(found, "source", options)?.level, undefined);
  });

  it("makes sniff say that they are unknown, without refusing them", () => {
    const asIndex = Buffer.concat([Buffer.alloc(64, 1), Buffer.from("57fb808b247547db", "hex")]);
    for (const bytes of [NOISE, asIndex]) {
      const { format, refuse, reason } = sniff("a.bin", recognise(bufferSource(bytes)));
      assert.deepEqual({ format, refuse }, { format: "unknown", refuse: false });
      assert.match(reason, /^an unknown format; searched for pickles/);
    }
  });

  it("recognises what joblib before 0.10 compressed as a pickle", () => {
    for (const width of [18, 19]) {
      const bytes = Buffer.concat([
        Buffer.from(`ZF${"0xf".padEnd(width)}`, "latin1"),
        Buffer.from("789c4bce2fe64a4f2d492e4fe1d22809d203002a6104f4", "hex"),
      ]);
      assert.equal(recognise(bufferSource(bytes)).format, "joblib");
    }
  });

  it("refuses zstd after skippable frames, and a tar whose first header is damaged", () => {
    const skipped = Buffer.from("502a4d18040000000000000028b52ffd2001000041", "hex");
    assert.equal(recognise(bufferSource(skipped)).format, "zstd");
    const damaged = tar([{ name: "a", content: PICKLE }]);
    damaged[0] = 0;
    assert.ok(recognise(bufferSource(damaged)).fault);
  });
});
