import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import type { FormatName } from "../../../inspect/formats/catalog";
import { refusal } from "../../../rules/modelFormat/refusal";
import { SAMPLES } from "../../support/formatSamples";

const OPTIONS = { tensorOnlyPickle: "refuse", unknownFormats: "warn" } as const;

describe("model-format, on trees as JSON", () => {
  const fixes: readonly (readonly [FormatName, RegExp])[] = [
    ["xgboost-json", /booster\.save_model\("model\.bst"\)/],
    ["xgboost-dump", /booster\.save_model\("model\.bst"\)/],
    ["lightgbm-json", /booster\.save_model\("model\.txt"\)/],
    ["catboost-json", /model\.save_model\("model\.cbm"\)/],
  ];
  for (const [format, fix] of fixes) {
    it(`refuses ${format} with a fix that uses its own library`, () => {
      const found = recognise(bufferSource(SAMPLES[format] ?? Buffer.alloc(0)));
      const refused = refusal(found, "artifact", OPTIONS);
      assert.equal(refused?.code, "FMT002");
      assert.match(refused.fix, fix);
      assert.doesNotMatch(refused.fix, /keras|export/i);
    });

    it(`recognises ${format} even if it is too large to be parsed`, () => {
      const text = (SAMPLES[format] ?? Buffer.alloc(0)).toString("utf8");
      const large = Buffer.from(text.replace(/^\s*[[{]/, (open) => open + " ".repeat(17 << 20)));
      assert.equal(recognise(bufferSource(large)).format, format);
    });
  }

  it("treats a list of other objects as data", () => {
    for (const text of ['[{"nodeid": 1}]', '[{"leaf": 1}]', "[1]", "[null]"])
      assert.equal(recognise(bufferSource(Buffer.from(text))).format, "json");
  });
});
