import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inspectBundle } from "../../inspect";
import { PACKAGE_FORM } from "../../inspect/digest";
import { buildPackage } from "../../packing/package";
import { fixtures } from "../support/project";

/** Digest of all that is packed of cpr_complete, by the form of packages. */
const PACKED: Readonly<Record<number, string>> = {
  1: "9f69709255cadfefa53a97c12fd2ab2a4c3cd6a1b48a102cf6b8306c2418bbff",
};

describe("buildPackage", () => {
  it("makes the bytes that PACKAGE_FORM stands for: raise it with every change of them", async () => {
    const inspection = await inspectBundle(join(fixtures, "cpr_complete"), {
      name: "complete",
      routine: { predictor: "predictor:Predictor" },
      serving: { pythonVersion: "3.10" },
    });
    const hash = createHash("sha256");
    for (const { bytes } of await buildPackage(inspection)) hash.update(bytes);
    assert.equal(hash.digest("hex"), PACKED[PACKAGE_FORM]);
  });
});
