import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { bucketObject } from "../../../tools/gcpProvider/bucketObject";

const md5 = (text: string) => createHash("md5").update(text).digest("base64");
const BEFORE = {
  inputs: {
    bucket: "models",
    name: "a.txt",
    content: "text",
    contentType: "text/plain",
    detectMd5hash: "different hash",
  },
  outputs: { bucket: "models", name: "a.txt", md5hash: md5("text") },
};

/** What a change of the inputs does to the object. */
async function changes(news: object, outputs: object = {}) {
  const before = { ...BEFORE, outputs: { ...BEFORE.outputs, ...outputs } };
  const found = await bucketObject.diff(before, { ...BEFORE.inputs, ...news });
  return found.map(({ property, replaces }) => `${property} ${replaces ? "replaces" : "in place"}`);
}

// As observed with google_storage_bucket_object of the official provider.
describe("a BucketObject of the stand-in provider", () => {
  const cases = [
    ["nothing", {}, []],
    ["its name", { name: "b.txt" }, ["name replaces"]],
    ["its type", { contentType: "text/html" }, ["contentType replaces"]],
    ["its metadata", { metadata: { a: "b" } }, ["metadata replaces"]],
    ["its storage class", { storageClass: "NEARLINE" }, ["storageClass replaces"]],
    ["its key", { kmsKeyName: "key" }, ["kmsKeyName replaces"]],
    ["its content", { content: "other" }, ["content in place", "detectMd5hash in place"]],
    ["the declared hash", { sourceMd5hash: md5("text") }, ["sourceMd5hash in place"]],
    ["a type that is no longer declared", { contentType: undefined }, []],
  ] as const;
  for (const [what, news, expected] of cases) {
    it(`changes with ${what}: ${expected.join(", ") || "nothing"}`, async () => {
      assert.deepEqual(await changes(news), expected);
    });
  }

  it("is written again if its bytes are no longer those of the program", async () => {
    assert.deepEqual(await changes({}, { md5hash: md5("drifted") }), ["detectMd5hash in place"]);
  });

  it("needs a bucket, and either a source or a content", () => {
    assert.deepEqual(bucketObject.check({}, {}, "a").failures, [
      "bucket: missing",
      '"source": one of `content,source` must be specified',
    ]);
  });
});
