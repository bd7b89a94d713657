import assert from "node:assert/strict";
import { join } from "node:path";
import type { InspectOptions } from "../../inspect";
import { readManifest } from "../../inspect/schema/readManifest";
import { packVersion } from "../../packing/packVersion";
import { publishedVersion } from "../../packing/publishedVersion";
import { exportOf } from "../support/exports";
import { fixtures } from "../support/project";

describe("publishedVersion", () => {
  const cases: readonly (readonly [string, string, InspectOptions])[] = [
    ["an export", exportOf("keras3_export"), { name: "iris" }],
    [
      "a routine",
      join(fixtures, "cpr_complete"),
      { name: "iris", customPrediction: { predictor: "predictor:Predictor" } },
    ],
    [
      "a routine with artifacts",
      join(fixtures, "cpr_complete"),
      {
        name: "iris",
        customPrediction: {
          predictor: "predictor:Predictor",
          artifacts: exportOf("keras3_export"),
        },
      },
    ],
  ];
  for (const [what, path, options] of cases) {
    it(`finds the objects of ${what} by its manifest, as they were packed`, async () => {
      const packed = await packVersion(path, options, "team/models");
      const read = readManifest(JSON.parse(packed.description));
      assert.ok("manifest" in read);
      const { layout, paths, sourceDistribution } = publishedVersion(read.manifest, "team/models");
      assert.deepEqual(layout, packed.layout);
      assert.deepEqual([...paths].sort(), [...packed.paths].sort());
      assert.equal(sourceDistribution, packed.sourceDistribution);
    });
  }
});
