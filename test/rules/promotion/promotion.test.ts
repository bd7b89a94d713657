import assert from "node:assert/strict";
import { judgePromotion, type Origin, type StackOptions } from "../../../rules/promotion";
import { FINDING_DATA } from "../../support/findingData";

const PROD: StackOptions = { from: ["gs://staging-models/models"], minHours: 24 };
const NOW = Date.parse("2026-11-28T12:00:00Z");
const COPY = {
  kind: "copy",
  from: "gs://staging-models/models",
  evidence: { contentDigest: "sha256:1", publishedAt: "2026-11-27T11:00:00Z" },
} as const satisfies Origin;

const codes = (origin: Origin, options = PROD) =>
  [...judgePromotion(origin, options, NOW)].map(({ code, data = {} }) => {
    assert.deepEqual(Object.keys(data), FINDING_DATA[code]);
    return code;
  });

describe("promotion", () => {
  it("accepts what another stack published long enough ago", () => {
    assert.deepEqual(codes(COPY), []);
    assert.deepEqual(codes(COPY, { from: ["gs://staging-models/models/"] }), []);
  });

  it("refuses a version that is packed from local files", () => {
    assert.deepEqual(codes({ kind: "files" }), ["PRM001"]);
    assert.deepEqual(codes({ kind: "files" }, {}), ["PRM001"]);
  });

  it("refuses another folder, also one that begins like an allowed one, and all without a list", () => {
    for (const from of ["gs://other/models", "gs://staging-models/models-2", "gs://staging-models"])
      assert.deepEqual(codes({ ...COPY, from }), ["PRM002"]);
    assert.deepEqual(codes(COPY, {}), ["PRM002"]);
  });

  it("refuses what is unknown, and what was not read", () => {
    assert.deepEqual(codes({ ...COPY, from: undefined }), ["PRM003"]);
    assert.deepEqual(codes({ ...COPY, evidence: undefined }), ["PRM003"]);
    const evidence = { ...COPY.evidence, publishedAt: "" };
    assert.deepEqual(codes({ ...COPY, evidence }), ["PRM003"]);
  });

  it("refuses what was published too recently, and says from when on it is accepted", () => {
    const evidence = { ...COPY.evidence, publishedAt: "2026-11-28T06:00:00Z" };
    const [found, ...more] = judgePromotion({ ...COPY, evidence }, PROD, NOW);
    assert.deepEqual(more, []);
    assert.equal(found?.code, "PRM004");
    assert.match(found?.message ?? "", /published 6\.0 hours ago, and 24 are asked for/);
    assert.match(found?.fix ?? "", /after 2026-11-29T06:00:00/);
    assert.deepEqual(codes({ ...COPY, evidence }, { ...PROD, minHours: 6 }), []);
  });

  it("judges only the folder of a version whose copy is judged by itself", () => {
    assert.deepEqual(codes({ kind: "copied", from: COPY.from }), []);
    assert.deepEqual(codes({ kind: "copied", from: "gs://other/models" }), ["PRM002"]);
    assert.deepEqual(codes({ kind: "copied", from: undefined }), ["PRM003"]);
  });

  it("names the declaration that takes a version from an allowed folder", () => {
    const fixOf = (folder: string) =>
      [...judgePromotion({ kind: "files" }, { from: [folder] }, NOW)][0]?.fix ?? "";
    assert.match(fixOf("gs://a/models/"), /fromDigest and from: \{ bucket: "a" \}/);
    assert.match(fixOf("gs://a/b/c"), /from: \{ bucket: "a", prefix: "b\/c" \}/);
  });

  it("takes a version that is read where it is, unless its age is asked for", () => {
    const origin = { kind: "published", from: COPY.from } as const;
    assert.deepEqual(codes(origin, { from: PROD.from ?? [] }), []);
    assert.deepEqual(codes(origin), ["PRM003"]);
  });
});
