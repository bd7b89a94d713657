import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { checkBase64 } from "../../../inspect/request/base64";
import { Mismatch } from "../../../inspect/request/mismatch";

/** What absl::Base64Unescape returns for each string, called in the libtensorflow_framework of TensorFlow 2.21. */
const VERDICTS: readonly (readonly [text: string, isDecoded: boolean])[] = [
  ["YQ==", true],
  ["YQ", true],
  ["YQ=", false],
  ["YQ===", false],
  ["YQ..", true],
  ["YQ=.", true],
  ["YWI=", true],
  ["YWI", true],
  ["YWI.", true],
  ["YWI==", false],
  ["YWJj", true],
  ["YWJj=", false],
  ["YWJj====", false],
  ["Y", false],
  ["YWJjY", false],
  ["YW\nJj", true],
  [" Y\tQ\u000b\f\r= = ", true],
  ["YQ\u00a0==", false],
  ["YQ==YQ==", false],
  ["++//", true],
  ["--__", false],
  ["YQ\u00e9=", false],
  ["YWJj\u0000", false],
  ["=", false],
  ["", true],
  ["  ", true],
];

describe("checkBase64, as the server's decoder reads it", () => {
  for (const [text, isDecoded] of VERDICTS) {
    it(`${isDecoded ? "accepts" : "refuses"} ${JSON.stringify(text)}`, () => {
      if (isDecoded) assert.doesNotThrow(() => checkBase64(text, "$"));
      else assert.throws(() => checkBase64(text, "$"), Mismatch);
    });
  }

  for (const [text, expected] of [
    ["-_-_", { fault: "url-alphabet", text: "-_-_" }],
    ["YQ=", { fault: "padding", text: "YQ=", padding: "==" }],
    ["YWJj=", { fault: "padding", text: "YWJj=", padding: "" }],
    ["Y", { fault: "length", text: "Y" }],
    ["a photo!", { fault: "alphabet", text: "a photo!" }],
  ] as const) {
    it(`says what is wrong with ${text}`, () => {
      const jsonPath = "$.instances[0].b64";
      assert.throws(
        () => checkBase64(text, jsonPath),
        ({ facts }: Mismatch) => isDeepStrictEqual(facts, { kind: "b64", jsonPath, ...expected }),
      );
    });
  }
});
