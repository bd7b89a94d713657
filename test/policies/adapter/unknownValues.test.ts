import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { unknownCheckingProxy } from "@pulumi/policy";
import { behindProxy, findUnknown, isUnknown } from "../../../policies/adapter/unknownValues";

const sdk = createRequire(__filename)("@pulumi/policy/proxy.js") as Record<string, unknown>;
const kinds = ["Boolean", "Number", "String", "Array", "Asset", "Archive", "Object"];

describe("unknownValues", () => {
  for (const kind of kinds) {
    it(`recognises the SDK's placeholder for an unknown ${kind.toLowerCase()}`, () => {
      const standIn = sdk[`unknown${kind}Value`];
      assert.equal(typeof standIn, "string");
      assert.ok(isUnknown(standIn));
    });
  }

  it("names the place of an unknown value behind the SDK's proxy", () => {
    const props = unknownCheckingProxy({ serving: { image: sdk["unknownStringValue"] } });
    assert.equal(findUnknown(behindProxy(props)), "serving.image");
  });

  it("finds nothing if everything is known", () => {
    assert.equal(findUnknown({ a: [1, null, { b: "x" }] }), undefined);
  });

  it("reads values however deep they are nested", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    assert.equal(findUnknown(deep), undefined);
  });
});
