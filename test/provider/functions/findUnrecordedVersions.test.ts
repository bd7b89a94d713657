import assert from "node:assert/strict";
import { findUnrecordedVersions } from "../../../provider/functions/findUnrecordedVersions";
import { register } from "../../../vertex/modelVersion/register";
import { aJob } from "../../support/aJob";
import { IRIS, MODEL, URN, withFake } from "../../support/vertex/withFake";

describe("findUnrecordedVersions", () => {
  const world = withFake();

  it("returns the digest of each version that is in no state", async () => {
    await register(world().work(), IRIS, `${URN}-0123456789abcdef`);
    const access = aJob({ ...world().work(), report: () => undefined, urn: "", note: () => {} });
    const args = {
      modelName: MODEL,
      urnPrefix: `${URN}-`,
      recorded: [],
      identities: [],
      current: "2",
    };
    assert.deepEqual(await findUnrecordedVersions.call(args, access), {
      versions: { 1: "0123456789abcdef" },
    });
  });

  it("refuses what is not the name of a model", () => {
    assert.deepEqual(findUnrecordedVersions.check({ modelName: MODEL }), []);
    const [fault] = findUnrecordedVersions.check({ modelName: "iris" });
    assert.equal(fault?.property, "modelName");
  });
});
