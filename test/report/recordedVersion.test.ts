import assert from "node:assert/strict";
import { describeRecorded } from "../../report/recordedVersion";

describe("a recorded version", () => {
  const path = "model";
  it("is that of the framework, of its file format, or the oldest that writes such a file", () => {
    assert.equal(describeRecorded({ framework: "keras", version: "3.4.1", path }), "keras 3.4.1");
    assert.equal(
      describeRecorded({ framework: "pytorch", version: "3", path, of: "file format" }),
      "pytorch file format 3",
    );
    assert.equal(
      describeRecorded({ framework: "numpy", version: "2.0", path, of: "oldest release" }),
      "numpy 2.0 or later",
    );
  });
});
