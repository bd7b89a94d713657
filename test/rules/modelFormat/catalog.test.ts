import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import readers from "../../../data/model-readers.json";
import { checkExport } from "../../../inspect/bundle/checkPath";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import {
  FORMAT_NAMES,
  type Format,
  type FormatName,
  formatOf,
} from "../../../inspect/formats/catalog";
import type { Recognition } from "../../../inspect/formats/recognition";
import { modelIn, refuseStray } from "../../../policies/uploads/strayObject";
import { isAllowed, type Place } from "../../../rules/modelFormat/places";
import { refusal } from "../../../rules/modelFormat/refusal";
import { SAMPLES } from "../../support/formatSamples";
import { checkout, scratchFolder } from "../../support/project";
import { zip } from "../../support/zip";

/**
 * Formats that bytes do not identify: an index, a name, the model beside the file or the containers around it do, or an
 * error of the system.
 */
const NOT_BY_BYTES: readonly FormatName[] = [
  "tensor-bundle-shard",
  "keras-folder",
  "keras-folder-metadata",
  "onnx-data",
  "openvino-weights",
  "nested",
  "unreadable",
];
const PLACES: readonly Place[] = [
  "graph",
  "metadata",
  "shard",
  "asset",
  "artifact",
  "source",
  "anywhere",
];
const PAGE = "docs/rules/model-format.md";

function whereOf({ places }: Format): string {
  if (places === "everywhere") return "anywhere";
  return places.length === 0 ? "nowhere" : places.map((place) => `${place}s`).join(", ");
}

/** What uploads-accounted-for reports about a file with these bytes outside of a ModelVersion. */
function strayCode(found: Recognition): string {
  if (refuseStray(found, { isModel: false, programs: false })) return "UPL006";
  return modelIn(found) ? "UPL007" : "";
}

function rowOf(format: FormatName): string {
  const found = SAMPLES[format] ? recognise(bufferSource(SAMPLES[format])) : { format };
  const { title } = formatOf(format);
  return `| \`${format}\` | ${title} | ${whereOf(formatOf(format))} | ${strayCode(found)} |`;
}

function having(test: (format: Format) => unknown): string {
  return FORMAT_NAMES.filter((name) => test(formatOf(name))).join(" ");
}

describe("the catalog of formats", () => {
  const page = readFileSync(join(checkout, PAGE), "utf8");

  for (const format of FORMAT_NAMES) {
    const bytes = SAMPLES[format];

    it(`has a row for ${format} in ${PAGE}`, () => {
      assert.ok(page.includes(rowOf(format)), `add to the table of formats: ${rowOf(format)}`);
    });
    if (NOT_BY_BYTES.includes(format)) continue;

    it(`has a sample of ${format}, which is recognised`, () => {
      assert.ok(bytes, `add a file of ${format} to test/support/formatSamples.ts`);
      const { format: found, fault } = recognise(bufferSource(bytes));
      assert.deepEqual({ found, fault }, { found: format, fault: undefined });
    });

    for (const place of PLACES) {
      it(`judges ${format} at the place ${place} as its row says`, () => {
        const found = recognise(bufferSource(bytes ?? Buffer.alloc(0)));
        const refused = refusal(found, place, {
          tensorOnlyPickle: "refuse",
          unknownFormats: "refuse",
        });
        const isLoaded = formatOf(format).kind === "pickle";
        assert.equal(refused === undefined, isAllowed(format, place) && !isLoaded);
        assert.doesNotMatch(
          `${refused?.message} ${refused?.fix}`,
          /keras-(archive|hdf5)|-(json|text|ubjson|binary)\b/,
        );
      });
    }

    it(`accepts a path to ${format} as a bundle only if it is a whole model`, () => {
      const path = join(scratchFolder(), "file");
      writeFileSync(path, bytes ?? "");
      const { model, kind, title } = formatOf(format);
      const said = kind === "archive" ? `is ${title}` : "is a file";
      if (model === "file" || model === "possible") checkExport(path);
      else
        assert.throws(
          () => checkExport(path),
          ({ message }) => message.includes(said),
        );
    });

    it(`lists ${format} as a member of an archive unless it is plain`, () => {
      const inZip = recognise(
        bufferSource(zip([{ name: "file", content: bytes ?? Buffer.alloc(0) }])),
      );
      const isListed = inZip.members?.some((member) => member.format === format) ?? false;
      assert.equal(isListed, formatOf(format).plainMember !== true);
    });
  }

  it("recognises every model outside of a ModelVersion, including frozen graphs and checkpoints", () => {
    const stray = FORMAT_NAMES.filter((format) => / UPL007 \|$/.test(rowOf(format)));
    const models = having(
      ({ model, kind }) => model && ["model", "kerasModel", "archive"].includes(kind),
    );
    const refused = FORMAT_NAMES.filter((format) => / UPL006 \|$/.test(rowOf(format)));
    assert.deepEqual(
      models.split(" ").filter((format) => !refused.includes(format as FormatName)),
      stray,
    );
    assert.equal(
      ["tensorflow-graphdef", "tensor-bundle-index", "gguf", "lightgbm-text"].every((format) =>
        stray.includes(format as FormatName),
      ),
      true,
    );
  });

  it("says which formats are read in special ways", () => {
    assert.equal(
      having(({ plainMember }) => plainMember),
      "empty text json png jpeg gif",
    );
    assert.equal(
      having(({ settled }) => settled),
      "pickle joblib torch-legacy",
    );
    assert.equal(
      having(({ endsAsZip }) => endsAsZip),
      "npz ooxml opendocument keras-archive tflite torchscript torch torch-distributed zip tar torchserve nemo unopened-zip wheel",
    );
    assert.equal(
      having(({ leftover }) => leftover),
      "tensorflow-metagraph tensor-bundle-index tensorflow-checkpoint-state tensorflow-events",
    );
  });

  it("suggests only formats that are allowed everywhere", () => {
    for (const name of FORMAT_NAMES.map(formatOf).filter(({ offeredAs }) => offeredAs))
      assert.equal(name.places, "everywhere");
  });

  it("has every format of the table of readers", () => {
    for (const format of readers.rows.flatMap(({ formats }) => formats))
      assert.ok((FORMAT_NAMES as readonly string[]).includes(format), format);
  });

  it("allows an unknown format of another release nowhere", () => {
    for (const name of ["of-tomorrow", "constructor", "__proto__"] as unknown as FormatName[])
      assert.ok(PLACES.every((place) => !isAllowed(name, place)));
  });
});
