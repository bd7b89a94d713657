import assert from "node:assert/strict";
import { InputError } from "../../../inspect/inputError";
import { parseAddress } from "../../../storage/ranges/address";

describe("an address in a bucket", () => {
  for (const [text, bucket, path] of [
    ["gs://models", "models", ""],
    ["gs://models/", "models", ""],
    ["gs://models/a/b", "models", "a/b"],
    ["gs://models//a/b//", "models", "a/b"],
    ["gs://my.domain.example/a b/ü", "my.domain.example", "a b/ü"],
  ])
    it(`${text} names ${path || "everything"} in ${bucket}`, () =>
      assert.deepEqual(parseAddress(text ?? ""), { bucket, path }));

  for (const text of ["gs://", "gs:///a", "gs://UPPER/a", "gs://a", "s3://models/a", "models/a"])
    it(`${text} names none`, () => assert.throws(() => parseAddress(text), InputError));
});
