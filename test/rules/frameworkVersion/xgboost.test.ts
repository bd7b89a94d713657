import assert from "node:assert/strict";
import type { FormatName } from "../../../inspect/formats/catalog";
import { aModel, codes, findings, loading } from "../../support/versionManifests";

describe("framework-version, on an XGBoost model", () => {
  // Tried with 1.7.6, 2.1.4, 3.0.5, 3.1.3 and 3.2.0, each with the files of every other.
  const cases: readonly [
    format: FormatName,
    written: string | undefined,
    pin: string,
    codes: readonly string[],
  ][] = [
    ["xgboost-ubjson", "3.2.0", "3.1.3", []],
    ["xgboost-ubjson", "2.1.4", "3.2.0", []],
    ["xgboost-ubjson", "3.0.5", "1.7.6", []],
    ["xgboost-ubjson", "3.1.3", "3.0.5", ["VER005"]],
    ["xgboost-json", "3.2.0", "2.1.4", ["VER005"]],
    ["joblib", "3.2.0", "2.1.4", ["VER005"]],
    ["xgboost-ubjson", "2.1.4", "1.5.2", ["VER005"]],
    ["xgboost-json", "2.1.4", "1.5.2", []],
    ["xgboost-json", "2.1.4", "0.90", ["VER005"]],
    ["joblib", "2.1.4", "1.7.6", ["VER004?"]],
    ["joblib", "2.1.4", "2.1.3", []],
    ["xgboost-binary", "2.1", "2.1.4", []],
    ["xgboost-binary", "2.1", "3.1.3", ["VER005"]],
    ["xgboost-binary", undefined, "3.2.0", ["VER005"]],
    ["xgboost-binary", undefined, "3.0.5", []],
  ];
  for (const [format, version, pin, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for ${format} of ${version ?? "no version"} with ${pin}`, () => {
      const recorded = version === undefined ? undefined : { framework: "xgboost", version };
      assert.deepEqual(codes(loading([`xgboost==${pin}`], { format }, recorded)), expected);
    });
  }

  it("is refused on a container that expects another intercept", () => {
    const manifest = aModel("xgboost-cpu.2-1", "xgboost-ubjson", "xgboost", "3.4.1");
    const [found] = findings(manifest);
    assert.match(
      found?.message ?? "",
      /^was written by XGBoost 3\.4\.1, but the server runs 2\.1$/,
    );
    assert.match(
      found?.fix ?? "",
      /^serve it in a custom prediction routine that pins xgboost==3\.4\.1, or write it again with XGBoost 2\.1\.$/,
    );
  });
});
